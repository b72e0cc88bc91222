import { describe, expect, it } from 'vitest';
import { type BreakerState, CircuitOpenError, createBreaker } from '../../../core/circuit/breaker.ts';

class Down extends Error {}
class CertainlyDown extends Down {}

function setUp() {
  let time = 0;
  let calls = 0;
  const changes: BreakerState[] = [];
  const breaker = createBreaker({
    threshold: 3,
    coolDownMs: 1_000,
    now: () => new Date(time),
    isFailure: (error) => error instanceof Down,
    isCertain: (error) => error instanceof CertainlyDown,
    onChange: (state) => changes.push(state),
  });
  const run = (result: Error | 'ok' | Promise<'ok'>) =>
    breaker.run(async () => {
      calls += 1;
      const settled = await result;
      if (settled instanceof Error) throw settled;
      return settled;
    });
  const fail = async (times: number) => {
    for (let i = 0; i < times; i += 1) await expect(run(new Down())).rejects.toThrow(Down);
  };
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return { breaker, changes, run, fail, pass, calls: () => calls };
}

describe('a circuit breaker', () => {
  it('opens after so many failures in a row, and then calls nobody', async () => {
    const { breaker, run, fail, calls } = setUp();
    await fail(3);
    expect(breaker.state).toBe('open');
    await expect(run('ok')).rejects.toThrow(CircuitOpenError);
    expect(calls()).toBe(3);
  });

  it('opens after the first failure that leaves no doubt', async () => {
    const { breaker, run, calls } = setUp();
    await expect(run(new CertainlyDown())).rejects.toThrow(CertainlyDown);
    expect(breaker.state).toBe('open');
    await expect(run('ok')).rejects.toThrow(CircuitOpenError);
    expect(calls()).toBe(1);
  });

  it('starts counting again after a success', async () => {
    const { breaker, run, fail } = setUp();
    await fail(2);
    await run('ok');
    await fail(2);
    expect(breaker.state).toBe('closed');
  });

  it('takes an error that is no failure as a sign of life', async () => {
    const { breaker, run, fail } = setUp();
    await fail(2);
    await expect(run(new TypeError('refused'))).rejects.toThrow(TypeError);
    await fail(2);
    expect(breaker.state).toBe('closed');
  });

  it('closes when the probe after the cool-down succeeds', async () => {
    const { breaker, changes, run, fail, pass } = setUp();
    await fail(3);
    pass(999);
    await expect(run('ok')).rejects.toThrow(CircuitOpenError);
    pass(1);
    await expect(run('ok')).resolves.toBe('ok');
    expect(breaker.state).toBe('closed');
    expect(changes).toEqual(['open', 'half-open', 'closed']);
  });

  it('opens for another cool-down when the probe fails', async () => {
    const { run, fail, pass } = setUp();
    await fail(3);
    pass(1_000);
    await fail(1);
    pass(999);
    await expect(run('ok')).rejects.toThrow(CircuitOpenError);
    pass(1);
    await expect(run('ok')).resolves.toBe('ok');
  });

  it('is closed by a probe that was answered and goes on, and is not opened or closed by its end', async () => {
    const { breaker, run, fail, pass } = setUp();
    await fail(3);
    pass(1_000);
    const end = Promise.withResolvers<'ok'>();
    const probe = breaker.run(async (answered) => {
      answered();
      return end.promise;
    });
    expect(breaker.state).toBe('closed');
    await expect(run('ok')).resolves.toBe('ok');
    await fail(3);
    end.reject(new TypeError('nobody replied'));
    await expect(probe).rejects.toThrow(TypeError);
    expect(breaker.state).toBe('open');
  });

  it('sends one probe only, however many ask', async () => {
    const { run, fail, pass, calls } = setUp();
    await fail(3);
    pass(1_000);
    const probe = Promise.withResolvers<'ok'>();
    const first = run(probe.promise);
    await expect(run('ok')).rejects.toThrow(CircuitOpenError);
    probe.resolve('ok');
    await expect(first).resolves.toBe('ok');
    expect(calls()).toBe(4);
  });
});
