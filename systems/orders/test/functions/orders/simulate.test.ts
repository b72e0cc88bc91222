import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createSimulation } from '../../../functions/orders/simulate.ts';

/** Runs a simulation in a process of its own, which prints what keeps it alive and, after the simulation, `handled`. */
function simulateApart(wanted: object, attempt: number) {
  const module = new URL('../../../functions/orders/simulate.ts', import.meta.url).href;
  const code = `
    const { createSimulation } = await import(${JSON.stringify(module)});
    const simulation = createSimulation(true)(${JSON.stringify(wanted)}, ${attempt});
    console.log(process.getActiveResourcesInfo().includes('Timeout') ? 'waits' : 'does not wait');
    await simulation;
    console.log('handled');`;
  return spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

async function ended(wanted: object, attempt: number) {
  const child = simulateApart(wanted, attempt);
  const [output, [exitCode]] = await Promise.all([child.stdout.toArray(), once(child, 'exit')]);
  return { output: Buffer.concat(output).toString().trim().split('\n'), exitCode };
}

describe('a simulated failure', () => {
  it('fails the first attempts and then lets the message be handled', async () => {
    const simulate = createSimulation(true);
    await expect(simulate({ fail_times: 2 }, 1)).rejects.toMatchObject({
      name: 'SimulatedError',
      code: 'simulated',
    });
    await expect(simulate({ fail_times: 2 }, 2)).rejects.toThrow('attempt 2');
    await expect(simulate({ fail_times: 2 }, 3)).resolves.toBeUndefined();
    await expect(simulate({}, 1)).resolves.toBeUndefined();
    await expect(simulate(undefined, 1)).resolves.toBeUndefined();
  });

  it('ends the process on the first attempts only', async () => {
    expect(await ended({ crash: true }, 1)).toEqual({ output: [''], exitCode: 1 });
    expect(await ended({ crash: true }, 2)).toEqual({ output: ['does not wait', 'handled'], exitCode: 0 });
    expect(await ended({ crash: 2 }, 2)).toEqual({ output: [''], exitCode: 1 });
  });

  it('never answers, and keeps the process alive while it does not', async () => {
    const child = simulateApart({ hang: true }, 1);
    const [printed] = await once(child.stdout, 'data');
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    // Without a timer the process would have ended by itself, which AWS reports as a crash.
    expect(String(printed)).toBe('waits\n');
    expect(await exit).toEqual([null, 'SIGKILL']);
    expect((await ended({ hang: 1 }, 2)).output).toEqual(['does not wait', 'handled']);
  });

  it('does nothing at all unless it is switched on', async () => {
    const exits: number[] = [];
    const simulate = createSimulation(false, (code) => exits.push(code));
    await expect(simulate({ fail_times: 1, crash: true, hang: true }, 1)).resolves.toBeUndefined();
    expect(exits).toEqual([]);
  });
});
