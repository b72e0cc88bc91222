import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { untilReady } from '../../console/app/api/patience.ts';
import { ProblemError } from '../../console/app/api/problem-error.ts';
import type { Problem } from '../../console/app/api/schema.ts';

const refusal = (status: number, code: string, retryAfter: string | null = '1') =>
  new ProblemError(
    {
      type: `urn:courtier:problem:${code}`,
      title: '',
      status,
      detail: code,
      instance: '/',
      request_id: 'r',
    },
    '',
    retryAfter,
  );

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A call that is refused so often, and then answered; and how often it was made. */
function refused(error: Error, times: number) {
  return vi.fn(async () => {
    if (attempts.mock.calls.length <= times) throw error;
    return 'done';
  });
}
let attempts: ReturnType<typeof refused>;

async function settled(options: Partial<Parameters<typeof untilReady>[1]> = {}) {
  const asked = untilReady(attempts, { isRepeatable: false, patienceMs: 20_000, ...options }).catch(
    (error: ProblemError) => error.code,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  return await asked;
}

describe('a call that the service is too busy for', () => {
  it('is made again after the seconds that the service says', async () => {
    attempts = refused(refusal(503, 'busy', '3'), 1);
    const asked = untilReady(attempts, { isRepeatable: false, patienceMs: 20_000 });
    await vi.advanceTimersByTimeAsync(2_999);
    expect(attempts).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await asked).toBe('done');
    expect(attempts).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['there is no room', 503, 'busy'],
    ['the rate is reached', 429, 'too-many-requests'],
    ['the first request with its key is under way', 409, 'request-in-flight'],
  ])('is made again where %s, whatever it does', async (_what, status, code) => {
    attempts = refused(refusal(status, code), 2);
    expect(await settled()).toBe('done');
  });

  it.each(['authorizer-unavailable', 'circuit-open'])(
    'is made again after %s, whatever it does: nothing was done',
    async (code) => {
      attempts = refused(refusal(503, code), 1);
      expect(await settled()).toBe('done');
    },
  );

  it.each(['timeout', 'no-answer', 'table-unavailable', 'broker-unavailable', 'purge-contended'])(
    'is made again after %s only where twice is once: it may be done',
    async (code) => {
      attempts = refused(refusal(503, code), 1);
      expect(await settled()).toBe(code);
      attempts = refused(refusal(503, code), 1);
      expect(await settled({ isRepeatable: true })).toBe('done');
    },
  );

  it('is not made again where the refusal stays one', async () => {
    attempts = refused(refusal(409, 'conflict'), 1);
    expect(await settled({ isRepeatable: true })).toBe('conflict');
    expect(attempts).toHaveBeenCalledTimes(1);
  });

  it('is not made again where what stands before the API refused, and says nothing of why', async () => {
    const { type, ...untyped } = refusal(401, '').problem;
    attempts = refused(new ProblemError(untyped as Problem, ''), 1);
    expect(await settled()).toBe('');
  });

  it('is given up when the patience is over, and at once where the service asks for more than that', async () => {
    attempts = refused(refusal(503, 'busy'), 1_000);
    expect(await settled({ patienceMs: 5_000 })).toBe('busy');
    expect(attempts.mock.calls.length).toBeGreaterThan(2);
    expect(attempts.mock.calls.length).toBeLessThanOrEqual(6);
    attempts = refused(refusal(503, 'busy', '30'), 1_000);
    expect(await settled({ patienceMs: 5_000 })).toBe('busy');
    expect(attempts).toHaveBeenCalledTimes(1);
  });

  it('is not made again once the person has left, and says to them before that they wait', async () => {
    attempts = refused(refusal(503, 'busy', '5'), 1);
    const leave = new AbortController();
    const onWait = vi.fn();
    const asked = untilReady(attempts, {
      isRepeatable: false,
      patienceMs: 20_000,
      left: leave.signal,
      onWait,
    }).catch((error: ProblemError) => error.code);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(onWait).toHaveBeenCalledTimes(1);
    leave.abort();
    expect(await asked).toBe('busy');
    expect(attempts).toHaveBeenCalledTimes(1);
  });
});
