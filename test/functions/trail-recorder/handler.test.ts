import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { loginUsers } from '../../../core/topology/names.ts';
import { createArchive } from '../../../core/trail/archive.ts';
import { createHandler } from '../../../functions/trail-recorder/handler.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { createMemoryTrail } from '../../memory/trail.ts';
import { recordedLog } from '../../recorded-log.ts';

const NOW = '2026-11-02T10:00:07.000Z';

function setUp() {
  const [payloads, trail, log] = [createMemoryPayloads(), createMemoryTrail(), recordedLog()];
  let made = 0;
  const archive = createArchive({ payloads, newId: () => `batch-${++made}` });
  const handler = createHandler({
    archive,
    trail,
    exchangeNamed: (name) => (name === 'secrets' ? { archive: false } : undefined),
    now: () => new Date(NOW),
    log,
  });
  return { handler, archive, trail, payloads, log };
}

const death = (exchange: string) => ({
  queue: 'trail_tap',
  reason: 'expired',
  exchange,
  'routing-keys': ['k'],
  time: 'Nov 2, 2026, 10:00:01 AM',
  count: 1,
});

function record(exchange: string, more: { properties?: object; headers?: object; body?: string } = {}) {
  return {
    basicProperties: {
      messageId: `m-${exchange}`,
      ...more.properties,
      headers: { 'x-death': [death(exchange)], ...more.headers },
    },
    redelivered: false,
    data: Buffer.from(more.body ?? '{}').toString('base64'),
  };
}

const event = (...records: unknown[]) => ({
  eventSource: 'aws:rmq',
  eventSourceArn: 'arn:aws:mq:eu-west-3:1:broker:b:1',
  rmqMessagesByQueue: { 'trail::/': records },
});

describe('the recorder of the trail', () => {
  it('keeps bodies in one object, and an entry for each message', async () => {
    const { handler, archive, trail, payloads } = setUp();
    await handler(event(record('orders', { body: '{"a":1}' }), record('users')));
    expect(payloads.keys()).toHaveLength(1);
    const [entry] = (await trail.ofMessage('m-orders')).items;
    expect(entry).toMatchObject({
      exchange: 'orders',
      routing_key: 'k',
      published_at: '2026-11-02T10:00:01.000Z',
      bytes: 7,
    });
    if (!entry?.archived) throw new Error('Its body is not kept.');
    expect((await archive.read(entry.archived))?.body.toString()).toBe('{"a":1}');
    expect((await trail.list({ exchange: 'users' }, { limit: 5 })).items).toHaveLength(1);
  });

  it('keeps neither body nor headers of an exchange that asks for it', async () => {
    const { handler, trail, payloads } = setUp();
    await handler(event(record('secrets', { body: 'password' })));
    expect(payloads.keys()).toEqual([]);
    expect((await trail.ofMessage('m-secrets')).items).toMatchObject([
      { exchange: 'secrets', archived: null, bytes: 8 },
    ]);
  });

  it('keeps no body of what is from nowhere: it may be a secret', async () => {
    const { handler, trail, payloads } = setUp();
    const headers = { 'x-death': [{ ...death('orders'), count: 2 }] };
    await handler(event(record('orders', { headers })));
    expect(payloads.keys()).toEqual([]);
    expect((await trail.ofMessage('m-orders')).items).toMatchObject([{ exchange: null, archived: null }]);
  });

  it('says which client asked where Courtier published, and believes nobody else', async () => {
    const { handler, trail } = setUp();
    const headers = { 'x-courtier-client': 'c-1' };
    const properties = { userId: loginUsers('publisher')[0] };
    await handler(event(record('orders', { headers, properties }), record('users', { headers })));
    const metadataOf = async (id: string) => (await trail.ofMessage(id)).items[0]?.metadata;
    expect(await metadataOf('m-orders')).toMatchObject({ client_id: 'c-1' });
    expect(await metadataOf('m-users')).not.toHaveProperty('client_id');
  });

  it('makes the same entries of a batch that comes again', async () => {
    const { handler, trail } = setUp();
    const nameless = { properties: { messageId: undefined } };
    const batch = event(record('orders', nameless), record('orders', nameless));
    await handler(batch);
    await handler(batch);
    expect((await trail.list({ exchange: 'orders' }, { limit: 10 })).items).toHaveLength(2);
  });

  it('fails when bodies cannot be kept, so that the batch comes again', async () => {
    const { handler, trail, payloads } = setUp();
    payloads.down = true;
    await expect(handler(event(record('orders')))).rejects.toMatchObject({
      code: 'payload-store-unavailable',
    });
    expect((await trail.ofMessage('m-orders')).items).toEqual([]);
  });

  it('says how late it is', async () => {
    const { handler, log } = setUp();
    await handler(event(record('orders')));
    expect(log.lines).toEqual([
      { level: 'info', message: 'trail recorded', fields: { messages: 1, archived: 1, late_seconds: 6 } },
    ]);
  });
});
