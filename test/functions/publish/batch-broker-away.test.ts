import { describe, expect, it } from 'vitest';
import { setUp, unknown } from './batches.ts';
import { order } from './memory-parts.ts';

describe('a batch, when the broker is away', () => {
  it('goes through the outbox', async () => {
    const { send, broker, outbox, trail, sent } = setUp();
    broker.down = true;
    const answer = await send([
      { ...order, message_id: 'a', properties: { expiration_ms: 5_000 } },
      { exchange: '' },
      { ...unknown, message_id: 'b' },
    ]);
    expect(answer.statusCode).toBe(207);
    expect(answer.json.summary).toEqual({ published: 0, accepted: 2, refused: 1 });
    expect(answer.json.items[0]).toMatchObject({ status_code: 202, id: 'a', status: 'accepted' });
    expect(outbox.items).toMatchObject([
      { envelope: { id: 'a', expires_at: '2026-11-02T10:00:05.000Z' } },
      { envelope: { id: 'b' } },
    ]);
    expect(await trail.trail('a')).toMatchObject([{ status: 'accepted', published_at: null }]);
    // The second exchange was not tried: the first round had found nobody.
    expect(sent()).toEqual([['orders']]);
  });

  it('counts once for the circuit, which opens after three', async () => {
    const { send, broker, sent } = setUp();
    broker.down = true;
    for (let i = 0; i < 3; i += 1) await send([order, order, order, order]);
    expect(sent()).toHaveLength(3);
    broker.down = false;
    expect((await send([order])).json.summary.accepted).toBe(1);
    expect(sent()).toHaveLength(3);
  });

  it('tells of 503 for each when the outbox cannot be reached either', async () => {
    const { send, broker, outbox, trail } = setUp();
    broker.down = true;
    outbox.down = true;
    const answer = await send([{ ...order, message_id: 'a' }, order]);
    expect(answer).toMatchObject({ statusCode: 207, json: { summary: { refused: 2 } } });
    expect(answer.json.items[0]).toMatchObject({ status_code: 503, problem: { status: 503 } });
    expect(await trail.trail('a')).toEqual([]);
  });

  it('goes there at once when asked not to wait', async () => {
    const { send, outbox, sent } = setUp();
    const answer = await send([order, order], { headers: { Prefer: 'respond-async' } });
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'preference-applied': 'respond-async' } });
    expect(outbox.items).toHaveLength(2);
    expect(sent()).toEqual([]);
  });
});
