import { describe, expect, it } from 'vitest';
import { createBatchTrail } from '../../../functions/publish/batch-trail.ts';
import { recordedLog } from '../../recorded-log.ts';

describe('the trail of a batch', () => {
  const entries = Array.from({ length: 100 }, (_, index) => ({
    message_id: `m-${index}`,
    stage: 'publish',
    exchange: 'orders',
    routing_key: '',
    queue: null,
    status: 'accepted' as const,
    published_at: null,
    delivered_at: null,
    attempts: 0,
    metadata: {},
  }));

  it('writes every entry, 32 at once at most', async () => {
    let [underWay, most] = [0, 0];
    const written: string[] = [];
    const note = async ({ message_id }: { message_id: string }) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      written.push(message_id);
    };
    const trail = createBatchTrail(note, recordedLog());
    for (const entry of entries) trail.add(entry);
    await trail.written();
    expect(written.sort()).toEqual(entries.map(({ message_id }) => message_id).sort());
    expect(most).toBe(32);
  });

  it('keeps nobody waiting for a table that does not answer, and says what is missing', async () => {
    const log = recordedLog();
    const trail = createBatchTrail(() => new Promise<void>(() => undefined), log, 20);
    for (const entry of entries) trail.add(entry);
    await trail.written();
    expect(log.lines).toHaveLength(68);
  });
});
