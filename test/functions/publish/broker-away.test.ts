import { describe, expect, it } from 'vitest';
import type { CircuitReport } from '../../../core/circuit/circuit-states.ts';
import { createMemoryCircuitStates } from '../../memory/circuit-states.ts';
import { at, order } from './memory-parts.ts';
import { setUp } from './one-message.ts';

describe('publish, when the broker is away', () => {
  it('accepts the message through the outbox', async () => {
    const { send, broker, outbox, trail } = setUp();
    broker.down = true;
    const answer = await send({
      body: { ...order, mandatory: false, properties: { expiration_ms: 5_000 }, headers: { a: 1 } },
    });
    expect(answer.statusCode).toBe(202);
    expect(answer.json.status).toBe('accepted');
    expect(outbox.items).toMatchObject([
      {
        envelope: {
          id: 'new-id',
          exchange: 'orders',
          routing_key: 'order.created',
          queue: null,
          mandatory: false,
          headers: { a: 1 },
          expires_at: '2026-11-02T10:00:05.000Z',
        },
      },
    ]);
    expect(Buffer.from(outbox.items[0]?.body ?? []).toString()).toBe('{"order_id":"o-1"}');
    expect(await trail.trail('new-id')).toMatchObject([{ status: 'accepted', published_at: null }]);
  });

  it('does not ask the broker again for a while once it failed three times', async () => {
    const { send, broker, outbox } = setUp();
    broker.down = true;
    for (let i = 0; i < 3; i += 1) await send({});
    broker.down = false;
    expect((await send({})).json.status).toBe('accepted');
    expect(outbox.items).toHaveLength(4);
  });

  it('tells where operators see it that it has opened the circuit, and never waits for that', async () => {
    const states = createMemoryCircuitStates();
    const stuck = Promise.withResolvers<void>();
    const report = (each: CircuitReport) => stuck.promise.then(() => states.report(each));
    const { send, broker } = setUp({ circuitStates: { ...states, report } });
    broker.down = true;
    for (let i = 0; i < 4; i += 1) expect((await send({})).json.status).toBe('accepted');
    stuck.resolve();
    await expect
      .poll(() => states.reports('broker', at))
      .toMatchObject([{ instance: 'me', state: 'open', since: at, retry_at: '2026-11-02T10:00:10.000Z' }]);
  });

  it('does not open the circuit for messages that the broker refuses', async () => {
    const { send } = setUp();
    for (let i = 0; i < 5; i += 1) await send({ body: { ...order, exchange: 'none' } });
    expect((await send({})).json.status).toBe('published');
  });

  it('answers 503 when the outbox cannot be reached either', async () => {
    const { send, broker, outbox, trail } = setUp();
    broker.down = true;
    outbox.down = true;
    const answer = await send({});
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': expect.any(String) } });
    expect(await trail.trail('new-id')).toEqual([]);
  });
});
