import { describe, expect, it } from 'vitest';
import type { CircuitStates } from '../../../core/circuit/circuit-states.ts';
import { createSharedBreaker } from '../../../core/circuit/shared-breaker.ts';
import { CIRCUIT_REPORT_SECONDS } from '../../../core/limits.ts';
import { createMemoryCircuitStates } from '../../memory/circuit-states.ts';
import { recordedLog } from '../../recorded-log.ts';

class Down extends Error {}

/** Two instances on one table, and a dependency that is down or not. */
function setUp(states: CircuitStates = createMemoryCircuitStates()) {
  const clock = { at: Date.parse('2026-01-05T10:00:00.000Z') };
  const log = recordedLog();
  const make = () =>
    createSharedBreaker({
      circuit: 'printer',
      states,
      threshold: 2,
      coolDownMs: 30_000,
      longestCallMs: 90_000,
      now: () => new Date(clock.at),
      isFailure: (error) => error instanceof Down,
      log,
    });
  const dependency = { calls: 0, fails: undefined as Error | undefined };
  const call = async () => {
    dependency.calls += 1;
    if (dependency.fails) throw dependency.fails;
    return 'made';
  };
  const state = async () => (await states.reports('printer', new Date(clock.at).toISOString()))[0]?.state;
  return { clock, log, instances: [make(), make()] as const, dependency, call, state };
}

async function opened() {
  const all = setUp();
  all.dependency.fails = new Down();
  for (let n = 0; n < 2; n += 1) await expect(all.instances[0].run(all.call)).rejects.toThrow(Down);
  return all;
}

describe('the shared breaker', () => {
  it('lets calls through and writes nothing while they succeed', async () => {
    const { instances, call, state } = setUp();
    expect(await instances[0].run(call)).toBe('made');
    expect(await state()).toBeUndefined();
  });

  it('keeps every instance from calling once one has failed often enough', async () => {
    const { instances, call, dependency, state } = await opened();
    expect(await state()).toBe('open');
    for (const instance of instances)
      await expect(instance.run(call)).rejects.toMatchObject({
        code: 'circuit-open',
        details: { retry_after_ms: 30_000 },
      });
    expect(dependency.calls).toBe(2);
  });

  it('is not opened by errors that prove an answer, which end a row of failures', async () => {
    const { instances, call, dependency, state } = setUp();
    for (const error of [new Down(), new Error('rubbish'), new Down()]) {
      dependency.fails = error;
      await expect(instances[0].run(call)).rejects.toBe(error);
    }
    expect(await state()).toBeUndefined();
  });

  it('is closed for all by another instance whose probe succeeds after the cool-down', async () => {
    const { clock, instances, call, dependency, state } = await opened();
    dependency.fails = undefined;
    clock.at += 30_000;
    expect(await instances[1].run(call)).toBe('made');
    expect(await state()).toBe('closed');
    expect(await instances[0].run(call)).toBe('made');
  });

  it.each([1, 2])(
    'counts again once another instance has closed it, after %d failures of its own',
    async (n) => {
      const { clock, instances, call, dependency, state } = setUp();
      const [slow, other] = instances;
      dependency.fails = new Down();
      for (let turn = 0; turn < n; turn += 1) await expect(slow.run(call)).rejects.toThrow(Down);
      if (n < 2) for (let turn = 0; turn < 2; turn += 1) await expect(other.run(call)).rejects.toThrow(Down);
      expect(await state()).toBe('open');
      clock.at += 30_000;
      dependency.fails = undefined;
      await other.run(call);
      dependency.fails = new Down();
      await expect(slow.run(call)).rejects.toThrow(Down);
      expect(await state()).toBe('closed');
      await expect(slow.run(call)).rejects.toThrow(Down);
      expect(await state()).toBe('open');
    },
  );

  it('counts again also where the word of the other one that closed it has expired', async () => {
    const { clock, instances, call, dependency, state } = await opened();
    clock.at += 30_000;
    dependency.fails = undefined;
    await instances[1].run(call);
    clock.at += CIRCUIT_REPORT_SECONDS * 1_000;
    dependency.fails = new Down();
    await expect(instances[0].run(call)).rejects.toThrow(Down);
    expect(await state()).toBeUndefined();
  });

  it('opens again at once when the probe fails', async () => {
    const { clock, instances, call, state } = await opened();
    clock.at += 30_000;
    await expect(instances[1].run(call)).rejects.toThrow(Down);
    expect(await state()).toBe('open');
    await expect(instances[0].run(call)).rejects.toMatchObject({ code: 'circuit-open' });
  });

  it('lets one probe at a time, and another when the first never came back', async () => {
    const { clock, instances, call, dependency, state } = await opened();
    dependency.fails = undefined;
    clock.at += 30_000;
    const lost = new Promise<never>(() => {});
    void instances[0].run(() => lost);
    await expect.poll(state).toBe('half-open');
    await expect(instances[1].run(call)).rejects.toMatchObject({ code: 'circuit-open' });
    clock.at += 90_000;
    expect(await instances[1].run(call)).toBe('made');
  });

  it('lets through who insists, and believes what that finds', async () => {
    const { instances, call, dependency, state } = await opened();
    await expect(instances[1].run(call, { insist: true })).rejects.toThrow(Down);
    expect(await state()).toBe('open');
    dependency.fails = undefined;
    expect(await instances[1].run(call, { insist: true })).toBe('made');
    expect(await state()).toBe('closed');
  });

  it('keeps nobody from calling while its table is away', async () => {
    const away = async () => {
      throw new Error('no table');
    };
    const { instances, call, dependency, log } = setUp({ report: away, reports: away });
    dependency.fails = new Down();
    for (let n = 0; n < 3; n += 1) await expect(instances[0].run(call)).rejects.toThrow(Down);
    expect(log.lines.filter(({ level }) => level === 'warn').length).toBeGreaterThan(2);
  });
});
