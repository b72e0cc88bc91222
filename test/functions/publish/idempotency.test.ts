import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { order, setUp } from './publishing.ts';

const keyed = { headers: { 'Idempotency-Key': 'k-1' } };
const other = { ...order, message: { n: 2 } };

describe('a publish with an Idempotency-Key', () => {
  it('answers the repeat as the first, with duplicate: true, and publishes once', async () => {
    const { send, queued } = setUp();
    const first = await send(keyed);
    const repeat = await send(keyed);
    expect(first).toMatchObject({ status: 202, json: { status: 'published', duplicate: false } });
    expect(repeat).toEqual({ ...first, json: { ...first.json, duplicate: true } });
    expect(queued()).toHaveLength(1);
  });

  it('answers as the first did also when the broker has gone or come back since', async () => {
    const { send, broker, queued, outbox } = setUp();
    broker.down = true;
    const first = await send({ headers: { ...keyed.headers, Prefer: 'respond-async' } });
    broker.down = false;
    const repeat = await send(keyed);
    expect(repeat).toMatchObject({
      status: 202,
      headers: { 'preference-applied': 'respond-async' },
      json: { id: first.json.id, status: 'accepted', duplicate: true },
    });
    expect([queued().length, outbox.items.length]).toEqual([0, 1]);
  });

  it('is refused with 422 for another body', async () => {
    const { send, queued } = setUp();
    await send(keyed);
    const answer = await send({ ...keyed, body: other });
    expect(answer).toMatchObject({
      status: 422,
      json: { type: 'urn:courtier:problem:idempotency-key-reused' },
    });
    expect(queued()).toHaveLength(1);
  });

  it('gets 409, and when to ask again, while the first is under way', async () => {
    const world = setUp();
    const during: unknown[] = [];
    const publish = world.broker.publisher.publish;
    world.broker.publisher.publish = async (publication, how) => {
      during.push(await world.send(keyed));
      during.push(await world.send({ ...keyed, body: other }));
      await publish(publication, how);
    };
    expect((await world.send(keyed)).status).toBe(202);
    expect(during).toMatchObject([
      {
        status: 409,
        headers: { 'retry-after': '1' },
        json: { type: 'urn:courtier:problem:request-in-flight' },
      },
      { status: 422 },
    ]);
  });

  it('has its effect once under fifty repeats at the same time', async () => {
    const { send, queued } = setUp();
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(keyed)));
    expect(answers.filter(({ json }) => json.duplicate === false)).toHaveLength(1);
    expect(answers.every(({ status, json }) => status === 409 || json.id === queued()[0]?.id)).toBe(true);
    expect(queued()).toHaveLength(1);
  });

  it('is another request when another client, or another operation, has the key', async () => {
    const { send, batch, queued } = setUp();
    await send(keyed);
    await send({ ...keyed, client: 'client-2' });
    await batch([order], keyed);
    expect(queued()).toHaveLength(3);
    expect(new Set(queued().map(({ id }) => id)).size).toBe(3);
  });

  it.each([
    ['a refused message', { body: { ...order, routing_key: 'nowhere' } }, 422],
    ['a body that does not fit', { body: { exchange: 'stock' } }, 422],
    ['a full queue', { body: { ...order, routing_key: 'full' } }, 503],
  ])('is free again after %s: a repeat tries again, and a mended body may', async (_, bad, status) => {
    const { send, queued } = setUp();
    for (let i = 0; i < 2; i += 1) expect((await send({ ...keyed, ...bad })).status).toBe(status);
    expect(await send(keyed)).toMatchObject({ status: 202, json: { duplicate: false } });
    expect(queued()).toHaveLength(1);
  });

  it('comes again with the same message id after a failure that may have published it', async () => {
    const { send, broker, outbox, queued } = setUp();
    const publish = broker.publisher.publish;
    const lost: string[] = [];
    broker.publisher.publish = async (publication, how) => {
      await publish(publication, how);
      lost.push(publication.id);
      broker.publisher.publish = publish;
      throw new Error('the confirm was lost');
    };
    outbox.down = true;
    expect((await send(keyed)).status).toBe(500);
    expect(await send(keyed)).toMatchObject({ status: 202, json: { id: lost[0], duplicate: false } });
    expect(queued().map(({ id }) => id)).toEqual([lost[0], lost[0]]);
  });

  it('is taken over after a minute with the same message id when the first died', async () => {
    const { send, broker, clock, queued } = setUp();
    const publish = broker.publisher.publish;
    broker.publisher.publish = async (publication, how) => {
      await publish(publication, how);
      await new Promise(() => undefined);
    };
    void send(keyed);
    await expect.poll(() => queued()).toHaveLength(1);
    broker.publisher.publish = publish;
    clock.ms += 60_000;
    expect((await send(keyed)).status).toBe(409);
    clock.ms += 1_000;
    expect(await send(keyed)).toMatchObject({ status: 202, json: { id: queued()[0]?.id } });
  });

  it('is a new request after a day', async () => {
    const { send, clock, queued } = setUp();
    await send(keyed);
    clock.ms += 86_400_000;
    expect(await send({ ...keyed, body: other })).toMatchObject({ status: 202, json: { duplicate: false } });
    expect(queued()).toHaveLength(2);
  });

  it('answers what it did also when that cannot be written down', async () => {
    const down = async () => {
      throw new UnavailableError('table-unavailable', 'The table is away.');
    };
    const keys = { ...createMemoryIdempotencyKeys(), complete: down };
    const { send, log } = setUp({ idempotencyKeys: keys });
    expect((await send(keyed)).status).toBe(202);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn' }));
  });

  it('is answered 503, and does nothing, when the table cannot be asked', async () => {
    const begin = async () => {
      throw new UnavailableError('table-unavailable', 'The table is away.');
    };
    const keys = { ...createMemoryIdempotencyKeys(), begin };
    const { send, queued } = setUp({ idempotencyKeys: keys });
    expect((await send(keyed)).status).toBe(503);
    expect(queued()).toEqual([]);
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['with a control character', 'a\u0007b'],
    ['not ASCII', 'clé'],
  ])('is refused with 400 when the key is %s', async (_, value) => {
    const { send, queued } = setUp();
    expect(await send({ headers: { 'Idempotency-Key': value } })).toMatchObject({
      status: 400,
      json: { type: 'urn:courtier:problem:invalid-header', errors: [{ header: 'Idempotency-Key' }] },
    });
    expect(queued()).toEqual([]);
  });

  it('costs nothing where there is none', async () => {
    const { send, batch, asked } = setUp();
    await send();
    await batch([order]);
    expect(asked()).toBe(0);
  });
});

describe('a batch with an Idempotency-Key', () => {
  it('answers the repeat item by item as the first, and publishes once', async () => {
    const { batch, queued } = setUp();
    const messages = [order, { ...order, exchange: 'none' }, { ...order, message_id: 'own' }];
    const first = await batch(messages, keyed);
    const repeat = await batch(messages, keyed);
    expect(first.json.items).toMatchObject([{ duplicate: false }, { status_code: 404 }, { id: 'own' }]);
    expect(repeat).toEqual({
      ...first,
      json: {
        ...first.json,
        items: first.json.items.map((item: object) => ('id' in item ? { ...item, duplicate: true } : item)),
      },
    });
    expect(queued()).toHaveLength(2);
  });

  it('tries all again, with the ids that they had, while one may still be taken', async () => {
    const { batch, queued, broker } = setUp();
    const messages = [{ exchange: '' }, order, { ...order, routing_key: 'full' }, order];
    const first = await batch(messages, keyed);
    expect(first.json.items[2].status_code).toBe(503);
    broker.full.clear();
    const second = await batch(messages, keyed);
    expect(second.json.items.map((item: { status_code: number }) => item.status_code)).toEqual([
      422, 202, 202, 202,
    ]);
    expect(first.json.items[1].id).not.toBe(first.json.items[3].id);
    for (const index of [1, 3]) expect(second.json.items[index].id).toBe(first.json.items[index].id);
    expect((await batch(messages, keyed)).json.items[2]).toMatchObject({ duplicate: true });
    expect(queued()).toHaveLength(4);
  });

  it('of which nothing was taken leaves the key free', async () => {
    const { batch } = setUp();
    await batch([{ ...order, exchange: 'none' }], keyed);
    expect((await batch([order], keyed)).status).toBe(200);
  });
});
