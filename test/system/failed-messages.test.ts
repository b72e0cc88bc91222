import { beforeAll, describe, expect, inject, it } from 'vitest';
import { Courtier, type Failed, newId } from './courtier.ts';
import { order } from './order.ts';
import { subscriptionOf } from './pulled.ts';

type Listed = Failed & { fingerprint: string; service: string | null };
type Page = { items: Listed[]; next: string | null };

const courtier = new Courtier(inject('running'));
const PATH = '/api/messages/failed';
/** Its waits are so long that nothing is retried by itself meanwhile. Others fail here as well. */
const queue = 'claims';
/** In the order in which they failed. */
let outage: Failed;
let refused: Failed;
let wrongShape: Failed;
let wrongMail: Failed;
const waitingOrder = order({ simulate: { fail_times: 1 } });

beforeAll(async () => {
  outage = await fails(queue, 'order.paid', waitingOrder, queue, 'pending');
  const base = order({ simulate: { refuse: true } });
  const fromCash = { ...base, metadata: { ...base.metadata, service: 'cash-desk' } };
  refused = await fails(queue, 'order.created', fromCash, queue, 'failed');
  const shapeless = await courtier.publishOverAmqp(queue, 'order.created', { ...order(), items: [] });
  wrongShape = await courtier.failedIn(shapeless, queue, 'failed');
  const mail = { properties: { app_id: 'newsletter' } };
  wrongMail = await fails('email', 'email.confirmation', {}, 'email_queue', 'failed', mail);
});

async function fails(
  exchange: string,
  routingKey: string,
  message: unknown,
  queue: string,
  status: string,
  more: Record<string, unknown> = {},
): Promise<Failed> {
  const id = newId();
  const answer = await courtier.publish(exchange, routingKey, message, { message_id: id, ...more });
  expect(answer.status).toBe(202);
  return courtier.failedIn(id, queue, status);
}

/** Every record of a filtered list, read page by page. */
async function list(filter: Record<string, string>, limit = 50): Promise<Listed[]> {
  const items: Listed[] = [];
  let next: string | null = null;
  do {
    const query = new URLSearchParams({ ...filter, limit: String(limit), ...(next && { cursor: next }) });
    const page: { status: number; body: Page } = await courtier.call<Page>('GET', `${PATH}?${query}`);
    expect(page.status).toBe(200);
    expect(page.body.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.body.items);
    next = page.body.next;
  } while (next !== null);
  return items;
}

const ids = (records: readonly Failed[]) => records.map(({ id }) => id);
/** Those of these stories: others fail meanwhile. */
const mine = (records: readonly Failed[]) => {
  const own = ids([outage, refused, wrongShape, wrongMail]);
  return ids(records).filter((id) => own.includes(id));
};
const change = (method: string, path: string) => courtier.call(method, `/api/messages/${path}`);

describe('failed messages of many kinds', () => {
  it('are listed, the newest first', async () => {
    expect(mine(await list({}))).toEqual(ids([wrongMail, wrongShape, refused, outage]));
  });

  it('are counted as waiting by their queue as long as they are to be retried', async () => {
    const { key, queue, pull, next, refuse } = subscriptionOf(courtier);
    await pull();
    const refused = async () => {
      const message_id = newId();
      await courtier.publish('journal', key, { n: 1 }, { message_id });
      await refuse(await next());
      return (await courtier.failedIn(message_id, queue, 'failed')).id;
    };
    await refused();
    await courtier.call('POST', `${PATH}/${await refused()}/schedule`, { after_seconds: 3_600 });
    const stats = async () => (await courtier.call('GET', `/api/queues/${queue}/stats`)).body;
    await expect
      .poll(stats)
      .toMatchObject({ message_count: 1, ready: 0, in_flight: 0, waiting_for_retry: 1 });
  });

  it('are found by each thing that is known of them, and by nothing else', async () => {
    const found = async (filter: Record<string, string>) => mine(await list(filter));
    expect(await found({ status: 'pending' })).toEqual([outage.id]);
    expect(await found({ status: 'failed' })).toEqual(ids([wrongMail, wrongShape, refused]));
    expect(await found({ exchange: 'email' })).toEqual([wrongMail.id]);
    expect(await found({ queue })).toEqual(ids([wrongShape, refused, outage]));
    expect(await found({ routing_key: 'order.paid' })).toEqual([outage.id]);
    expect(await found({ error_name: 'SimulatedError' })).toEqual([outage.id]);
    expect(await found({ error_name: 'InvalidMessageError' })).toEqual(ids([wrongMail, wrongShape]));
    expect(await found({ text: 'SIMULATED failure' })).toEqual([outage.id]);
    expect(await found({ service: 'newsletter' })).toEqual([wrongMail.id]);
    expect(await found({ service: 'cash-desk' })).toEqual([refused.id]);
    expect(await found({ service: `nobody-${newId()}` })).toEqual([]);
    expect(await found({ error_name: 'InvalidMessageError', queue, status: 'failed' })).toEqual([
      wrongShape.id,
    ]);
  });

  it('are found by their cause', async () => {
    const listed = await list({ error_name: 'SimulatedError', queue });
    const first = listed.find(({ id }) => id === outage.id);
    expect(first?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(mine(await list({ fingerprint: first?.fingerprint ?? '' }))).toEqual([outage.id]);
  });

  it('are found by when they failed: from one time on, before another', async () => {
    const range = { 'failed_at[gte]': refused.failed_at, 'failed_at[lt]': wrongMail.failed_at };
    expect(mine(await list(range))).toEqual(ids([wrongShape, refused]));
    expect(mine(await list({ ...range, status: 'failed' }))).toEqual(ids([wrongShape, refused]));
    expect(mine(await list({ 'failed_at[lt]': refused.failed_at }))).toEqual([outage.id]);
    expect(mine(await list({ 'failed_at[gte]': wrongMail.failed_at }))).toEqual([wrongMail.id]);
  });

  it('come in pages with every filter, each once', async () => {
    expect(mine(await list({}, 10))).toEqual(ids([wrongMail, wrongShape, refused, outage]));
    // Others fail on the same queue.
    expect(mine(await list({ queue }, 1))).toEqual(ids([wrongShape, refused, outage]));
    const range = { 'failed_at[gte]': outage.failed_at, 'failed_at[lt]': wrongMail.failed_at };
    expect(mine(await list({ ...range, exchange: queue }, 2))).toEqual(ids([wrongShape, refused, outage]));
    expect(mine(await list(range, 1))).toEqual(ids([wrongShape, refused, outage]));
  });

  it.each([
    ['failed_at[gte]', 'yesterday'],
    ['failed_at[lt]', '2026-01-05'],
    ['failed_at[lte]', '2026-01-05T10:00:00Z'],
    ['fingerprint', 'x y'],
    ['text', ''],
  ])('are not looked for by %s=%j: 400 names the parameter', async (parameter, value) => {
    const answer = await courtier.call(
      'GET',
      `/api/messages/failed?${new URLSearchParams({ [parameter]: value })}`,
    );
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ parameter }] } });
  });
});

describe('a failed message that was deleted by mistake', () => {
  it('is gone from the list, can be restored, and is delivered when a person retries it', async () => {
    const { id, message_id } = outage;
    expect((await change('POST', `failed/${id}/restore`)).status).toBe(409);
    expect((await change('DELETE', `failed/${id}`)).status).toBe(200);
    expect(mine(await list({}))).not.toContain(id);
    expect(mine(await list({ status: 'deleted' }))).toEqual([id]);
    expect((await change('POST', `retry/${id}`)).status).toBe(404);

    expect(await change('POST', `failed/${id}/restore`)).toMatchObject({
      status: 200,
      body: { id, status: 'failed' },
    });
    expect(mine(await list({ status: 'deleted' }))).toEqual([]);
    expect(mine(await list({ status: 'failed', error_name: 'SimulatedError' }))).toEqual([id]);
    expect((await change('POST', `failed/${id}/restore`)).status).toBe(409);
    expect(await courtier.orderEvents(waitingOrder.order_id)).toHaveLength(0);

    expect((await change('POST', `retry/${id}`)).status).toBe(202);
    const resolved = await courtier.failedIn(message_id, queue, 'resolved');
    expect(resolved).toMatchObject({ retry_count: 1, resolution: 'confirmed' });
    expect(await courtier.orderEvents(waitingOrder.order_id)).toHaveLength(1);

    // Once it is over, deleting and restoring does not make it something that waits for a person.
    expect((await change('DELETE', `failed/${id}`)).status).toBe(200);
    const again = await change('POST', `failed/${id}/restore`);
    expect(again).toMatchObject({ status: 200, body: { id, status: 'resolved' } });
  });

  it('cannot be restored when nobody knows it', async () => {
    expect((await change('POST', `failed/${newId()}/restore`)).status).toBe(404);
  });
});
