import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

it('npm run demo says what it does while it starts, and leaves nothing behind when it is interrupted', async () => {
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
