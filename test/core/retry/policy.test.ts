import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/retry/policy.ts';

const standard = { maxRetries: 3, delays: [60, 300, 1800] };

describe('the retry policy', () => {
  it.each([
    [
      'the first delivery failed',
      { permanent: false, retries: 0 },
      { decision: 'retry', attempt: 1, afterSeconds: 60 },
    ],
    [
      'the first retry failed',
      { permanent: false, retries: 1 },
      { decision: 'retry', attempt: 2, afterSeconds: 300 },
    ],
    [
      'the second retry failed',
      { permanent: false, retries: 2 },
      { decision: 'retry', attempt: 3, afterSeconds: 1800 },
    ],
    ['the third retry failed', { permanent: false, retries: 3 }, { decision: 'fail', reason: 'exhausted' }],
    ['a fourth by hand failed', { permanent: false, retries: 4 }, { decision: 'fail', reason: 'exhausted' }],
    ['a permanent error', { permanent: true, retries: 0 }, { decision: 'fail', reason: 'permanent' }],
    [
      'a permanent error at the end',
      { permanent: true, retries: 3 },
      { decision: 'fail', reason: 'permanent' },
    ],
  ])('%s', (_what, failed, decision) => {
    expect(decide({ ...standard, ...failed })).toEqual(decision);
  });

  it('never retries without delays', () => {
    const failed = { permanent: false, retries: 0, maxRetries: 0, delays: [] };
    expect(decide(failed)).toEqual({ decision: 'fail', reason: 'exhausted' });
    expect(decide({ ...failed, maxRetries: 5 })).toEqual({ decision: 'fail', reason: 'exhausted' });
  });

  it('goes on with the last delay when a record allows more retries than there are delays', () => {
    const failed = { permanent: false, retries: 4, maxRetries: 6, delays: [10, 20, 40] };
    expect(decide(failed)).toEqual({ decision: 'retry', attempt: 5, afterSeconds: 40 });
  });

  it('keeps to what the record allows when the delays have become more since', () => {
    const failed = { permanent: false, retries: 1, maxRetries: 1, delays: [1, 2, 3, 4] };
    expect(decide(failed)).toEqual({ decision: 'fail', reason: 'exhausted' });
  });
});
