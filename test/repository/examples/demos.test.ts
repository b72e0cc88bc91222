import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { demoOf, demos } from '../../../examples/demo/demos.ts';
import { systems } from '../../../systems/index.ts';

const run = promisify(execFile);
const demo = (args: string[], env = {}) =>
  run(process.execPath, ['examples/demo/main.ts', ...args], { env: { ...process.env, ...env } });

it('knows the demo of each system by its name, and by its place in the list', () => {
  const names = systems.map(({ topology }) => topology.system);
  expect([...demos.keys()]).toEqual(names);
  for (const [index, name] of names.entries()) {
    expect(demoOf(name)).toBeDefined();
    expect(demoOf(`s${index + 1}`)).toBe(demoOf(name));
  }
  for (const name of ['s0', `s${names.length + 1}`, 's', 'constructor', ''])
    expect(demoOf(name)).toBeUndefined();
});

it('says which there are when it is asked, and when it is asked for one that is not there', async () => {
  const [first = ''] = demos.keys();
  expect((await demo(['--help'])).stdout).toContain(first);
  await expect(demo(['nothing'])).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(first) });
});

it('shows no system that COURTIER_SYSTEMS leaves out', async () => {
  const env = { COURTIER_SYSTEMS: 'none' };
  await expect(demo(['s1'], env)).rejects.toMatchObject({ code: 2 });
});
