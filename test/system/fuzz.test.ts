import { describe, expect, inject, it } from 'vitest';
import { reportOf } from '../../prove/fuzz/report.ts';
import { fuzz } from '../../prove/fuzz/run.ts';
import { PATIENCE_MS } from '../patience.ts';

/** A few: `npm run fuzz` has 20,000. */
const MESSAGES = 120;

describe('messages over AMQP that no client library would write', () => {
  it('are handled, or failed messages with a reason that a person can read and retry, and so are their neighbors', async () => {
    const result = await fuzz({
      ready: inject('running'),
      seed: 1,
      messages: MESSAGES,
      from: 0,
      minutes: 10,
      retries: 10,
      // All of them go through the same few functions, beside other stories.
      patienceMs: 4 * PATIENCE_MS,
      alone: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(result.wrong, reportOf(result)).toEqual([]);
    expect(result.taken).toBeGreaterThan(MESSAGES * 0.9);
    for (const path of Object.values(result.paths)) expect(path).toMatchObject({ lost: 0 });
    expect(result.retried.resolved).toBeGreaterThan(0);
  }, 900_000);
});
