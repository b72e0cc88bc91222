import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Demo } from '../../../examples/demo/demo.ts';
import { demos } from '../../../examples/demo/demos.ts';
import { type Runtime, startRuntime } from '../../../localstack/start.ts';
import { systems } from '../../../systems/index.ts';

const names = systems.map(({ topology }) => topology.system);

describe('npm run demo', () => {
  const shown = new Map<string, Demo>();
  let runtime: Runtime;

  beforeAll(async () => {
    for (const name of names) {
      const loaded = await demos.get(name)?.();
      if (loaded) shown.set(name, loaded.demo);
    }
    const settings = [...shown.values()].map((demo) => demo.settings);
    runtime = await startRuntime({ env: Object.assign({}, ...settings) });
  });
  afterAll(() => runtime?.stop());

  // One after the other, on a runtime of their own: they count what is there.
  it.each(names)('-- %s goes as it promises', async (name) => {
    const said: string[] = [];
    const problems = await shown
      .get(name)
      ?.run({ ready: runtime.ready, say: (line = '') => said.push(line) });
    // How fast an alert is, the benchmark says: here others are at work on the same machine.
    const judged = problems?.filter((problem) => !problem.startsWith('the alert took'));
    expect(judged, said.join('\n')).toEqual([]);
  });

  it('says what it does while it starts, and leaves nothing behind when it is interrupted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'courtier-demo-'));
    try {
      const env = { ...process.env, TMPDIR: folder };
      const demo = spawn(process.execPath, ['examples/demo/main.ts', 'ecommerce'], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exit = once(demo, 'exit');
      const said: string[] = [];
      for await (const line of createInterface({ input: demo.stdout })) {
        said.push(line);
        if (line.startsWith('ready in')) demo.kill('SIGINT');
      }
      expect(await exit).toEqual([130, null]);
      for (const step of ['synthesizing', 'starting RabbitMQ', 'making the resources', 'declaring exchanges'])
        expect(
          said
            .slice(
              0,
              said.findIndex((line) => line.startsWith('ready in')),
            )
            .join('\n'),
        ).toContain(step);
      expect((await readdir(folder)).filter((name) => name.startsWith('courtier-'))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
