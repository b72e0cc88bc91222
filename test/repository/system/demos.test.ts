import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Demo } from '../../../examples/demo/demo.ts';
import { demos } from '../../../examples/demo/demos.ts';
import { type Runtime, startRuntime } from '../../../localstack/start.ts';
import { systems } from '../../../systems/index.ts';
import { roomy } from '../../runtime.ts';

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
    runtime = await startRuntime({ env: Object.assign({}, roomy, ...settings) });
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
});
