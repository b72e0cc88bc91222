import { describe, expect, it } from 'vitest';
import { setUp, unknown } from './batches.ts';
import { order } from './memory-parts.ts';

describe('a batch', () => {
  it('answers 200 when every message is stored, with each result in its place', async () => {
    const { send, queued } = setUp();
    const answer = await send([
      { ...order, message_id: 'a' },
      { ...order, message_id: 'b' },
    ]);
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    const result = {
      status_code: 202,
      status: 'published',
      exchange: 'orders',
      routing_key: 'order.created',
    };
    expect(answer.json).toEqual({
      items: [
        { ...result, id: 'a', duplicate: false },
        { ...result, id: 'b', duplicate: false },
      ],
      summary: { published: 2, accepted: 0, refused: 0 },
    });
    expect(queued().map(({ id }) => id)).toEqual(['a', 'b']);
    expect(queued()[0]).toMatchObject({ headers: { 'x-courtier-exchange': 'orders' } });
  });

  it('answers 207 when one is refused, and publishes the others', async () => {
    const { send, queued } = setUp();
    const bad = { exchange: '', message: 1 };
    const answer = await send([order, unknown, bad, { ...order, routing_key: 'nowhere' }, 42, order]);
    expect(answer.statusCode).toBe(207);
    expect(answer.json.summary).toEqual({ published: 2, accepted: 0, refused: 4 });
    expect(answer.json.items.map((item: { status_code: number }) => item.status_code)).toEqual([
      202, 404, 422, 422, 422, 202,
    ]);
    expect(answer.json.items[2].problem).toMatchObject({
      type: 'urn:courtier:problem:invalid-body',
      errors: [{ pointer: '#/messages/2/exchange' }],
    });
    expect(queued()).toHaveLength(2);
  });

  it.each([false, true])('keeps every message byte for byte (base64: %s)', async (base64) => {
    const { send, queued } = setUp();
    const texts = ['{ "price": 10.00,\r\n "name":"caf\\u00e9 é 😀" }', '"a]},\\""', '1e2', '[ 1 , 2]'];
    const written = texts.map(
      (text) => `{"message": ${text} ,"exchange":"orders","routing_key":"order.created"}`,
    );
    await send([], { body: `{ "messages" : [ ${written.join(' , ')} ] }`, base64 });
    expect(queued().map(({ body }) => Buffer.from(body).toString())).toEqual(texts);
  });

  it('checks the permission of each message’s exchange', async () => {
    const { send, queued } = setUp();
    const answer = await send([order, { ...order, exchange: 'users' }], { permissions: ['publish:orders'] });
    expect(answer.statusCode).toBe(207);
    expect(answer.json.items[1]).toMatchObject({ status_code: 403, problem: { status: 403 } });
    expect(queued()).toHaveLength(1);
  });

  it('leaves what the broker has to the tap: it writes nothing, and says who asked', async () => {
    const { send, trail, queued } = setUp();
    await send([{ ...order, message_id: 'good' }]);
    expect(await trail.trail('good')).toEqual([]);
    expect(queued()).toMatchObject([{ headers: { 'x-courtier-client': 'client-1' } }]);
  });

  it('asks about a chosen id that comes again when the earlier message has its outcome', async () => {
    const { send, queued, sent } = setUp();
    const nowhere = { ...order, routing_key: 'nowhere', message: 'lost', message_id: 'same' };
    const answer = await send([
      { ...order, message: 'before' },
      nowhere,
      { ...order, message: 'kept', message_id: 'same' },
      { ...order, message: 'other', message_id: 'same' },
      { ...order, message: 'kept', message_id: 'same' },
      { ...order, message: 'after', message_id: 'another' },
    ]);
    expect(answer.json.items.map((item: { status_code: number }) => item.status_code)).toEqual([
      202, 422, 202, 409, 202, 202,
    ]);
    expect(answer.json.items[2]).toMatchObject({ duplicate: false });
    expect(answer.json.items[4]).toMatchObject({ duplicate: true });
    expect(queued().map(({ body }) => JSON.parse(Buffer.from(body).toString()))).toEqual([
      'before',
      'kept',
      'kept',
      'after',
    ]);
    expect(sent().map((round) => round.length)).toEqual([2, 1, 2]);
  });

  it('does not ask a broker again that was away for the earlier message of an id', async () => {
    const { send, broker, outbox, sent } = setUp();
    broker.down = true;
    const answer = await send([1, 2, 3].map(() => ({ ...order, message_id: 'same' })));
    expect(answer.json.items.map(({ duplicate }: { duplicate: boolean }) => duplicate)).toEqual([
      false,
      true,
      true,
    ]);
    expect(outbox.items).toHaveLength(3);
    expect(sent()).toEqual([['orders']]);
  });

  it('is one round of confirms, but for exchanges that have not been seen to exist', async () => {
    const { send, sent } = setUp();
    await send([order, unknown, order]);
    expect(sent()).toEqual([['orders', 'orders'], ['none']]);
    await send([order, unknown, { ...order, exchange: 'users' }, order]);
    expect(sent().slice(2)).toEqual([['orders', 'orders'], ['none'], ['users']]);
    await send([{ ...order, exchange: 'users' }, order]);
    expect(sent().slice(5)).toEqual([['users', 'orders']]);
  });
});
