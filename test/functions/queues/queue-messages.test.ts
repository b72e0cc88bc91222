import { describe, expect, it } from 'vitest';
import type { Published } from '../../../core/trail/published.ts';
import { NOW, setUp } from './queues.ts';

const published = (message_id: string, exchange: string, more: Partial<Published> = {}): Published => ({
  message_id,
  exchange,
  routing_key: '',
  published_at: NOW,
  digest: message_id,
  bytes: 2,
  metadata: {},
  archived: null,
  ...more,
});

/** A queue that takes messages of two exchanges: of one by a pattern. */
async function twoWaysIn() {
  const app = setUp();
  await app.create('till');
  for (const [name, type] of [
    ['sales', 'topic'],
    ['news', 'fanout'],
  ] as const)
    await app.broker.declareExchange({
      name,
      type,
      durable: true,
      auto_delete: false,
      internal: false,
      arguments: {},
    });
  for (const [source, routing_key] of [
    ['sales', 'sale.*'],
    ['news', ''],
  ] as const)
    await app.broker.bind({
      source,
      destination: 'till',
      destination_type: 'queue',
      routing_key,
      arguments: {},
    });
  const look = (query: Record<string, string> = {}) =>
    app.call({
      resource: '/api/queues/{queue}/messages',
      path_parameters: { queue: 'till' },
      query,
    });
  return { ...app, look };
}

describe('GET /api/queues/{queue}/messages', () => {
  it('shows what came in by the bindings of the queue, the newest first, and nothing else', async () => {
    const { trail, look } = await twoWaysIn();
    await trail.record([
      published('older', 'sales', { routing_key: 'sale.paid', published_at: '2026-01-05T09:59:00Z' }),
      published('newest', 'news', { published_at: '2026-01-05T10:00:02Z' }),
      published('not-bound', 'sales', { routing_key: 'offer.sent' }),
      published('of-another-exchange', 'letters', { routing_key: 'sale.paid' }),
    ]);
    const { status, body } = await look();
    expect(status).toBe(200);
    expect(body.items.map((item: { message_id: string }) => item.message_id)).toEqual(['newest', 'older']);
  });

  it('says what the consumer of this queue has done with each, as far as it says so', async () => {
    const { trail, messageLog, look } = await twoWaysIn();
    await trail.record([published('taken', 'news'), published('waits', 'news', { digest: 'a' })]);
    const claim = { exchange: 'news', routingKey: '', now: NOW, leaseUntil: '2026-01-05T10:01:00.000Z' };
    await messageLog.claim({ ...claim, messageId: 'taken', queue: 'till' });
    await messageLog.claim({ ...claim, messageId: 'waits', queue: 'another' });
    const { body } = await look();
    expect(Object.fromEntries(body.items.map((item: Item) => [item.message_id, item.status]))).toEqual({
      taken: 'handling',
      waits: null,
    });
  });

  it('looks as far back as it must for a message that is rare, and no further', async () => {
    const { trail, look } = await twoWaysIn();
    const second = (n: number) => new Date(Date.parse(NOW) + n * 1_000).toISOString();
    await trail.record(
      Array.from({ length: 700 }, (_, n) =>
        published(`m-${n}`, 'sales', {
          published_at: second(n),
          routing_key: n === 50 || n === 300 ? 'sale.paid' : 'offer.sent',
        }),
      ),
    );
    const { body } = await look();
    expect(body.items.map((item: Item) => item.message_id)).toEqual(['m-300']);
  });

  it('shows as many as are asked for, and refuses a number that is none', async () => {
    const { trail, look } = await twoWaysIn();
    await trail.record([published('a', 'news'), published('b', 'news')]);
    expect((await look({ limit: '1' })).body.items).toHaveLength(1);
    expect((await look({ limit: '51' })).status).toBe(400);
  });

  it('shows what somebody may see of the exchanges, where reading is narrowed to some of them', async () => {
    const { trail, call } = await twoWaysIn();
    await trail.record([
      published('sale', 'sales', { routing_key: 'sale.paid' }),
      published('news', 'news', { digest: 'n' }),
    ]);
    const asked = { resource: '/api/queues/{queue}/messages', path_parameters: { queue: 'till' } };
    const { body } = await call({ ...asked, permissions: ['read:messages.sales'] });
    expect(body.items.map((item: Item) => item.message_id)).toEqual(['sale']);
  });

  it('knows no queue that is not there', async () => {
    const { call } = setUp();
    const answer = await call({
      resource: '/api/queues/{queue}/messages',
      path_parameters: { queue: 'nobodys' },
    });
    expect(answer.status).toBe(404);
  });
});

type Item = { message_id: string; status: string | null };
