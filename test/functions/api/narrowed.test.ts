import { beforeEach, describe, expect, it } from 'vitest';
import { published } from '../../contract/trail.ts';
import { setUp } from './api.ts';
import { failedMessage } from './failed-message.ts';

const waiting = { status: 'failed', next_retry_at: null } as const;
const mine = failedMessage('m-mine', { ...waiting, properties: { type: 'invoice.paid' } });
const ofOtherType = failedMessage('m-type', { ...waiting, properties: { type: 'order.created' } });
const ofOtherQueue = failedMessage('m-queue', { ...waiting, id: 'other-queue', queue: 'stock' });
const SECRETS = [ofOtherType, ofOtherQueue];

let api: ReturnType<typeof setUp>;
beforeEach(async () => {
  api = setUp();
  await api.store(mine, ...SECRETS);
});

const on = (id: string, permissions: string[], more: object = {}) =>
  api.call({ resource: '/api/messages/failed/{id}', path_parameters: { id }, permissions, ...more });

describe('failed messages, for a reader of one queue and type', () => {
  const permissions = ['read:failed.orders/invoice.*'];

  it('are listed as if there were no others, whatever the page', async () => {
    const { body } = await api.call({ resource: '/api/messages/failed', query: { limit: '1' }, permissions });
    expect(body).toMatchObject({ items: [{ id: mine.id }], next: null });
    const others = await api.call({
      resource: '/api/messages/failed',
      query: { queue: 'stock' },
      permissions,
    });
    expect(others.body).toEqual({ items: [], next: null, searched_to: null });
  });

  it('are each there, or unknown in the same words as one that never was', async () => {
    expect((await on(mine.id, permissions)).status).toBe(200);
    const unknown = await on('never-was', permissions);
    expect(unknown.status).toBe(404);
    for (const { id } of SECRETS) {
      const { status, body } = await on(id, permissions);
      expect([status, body.detail]).toEqual([404, unknown.body.detail]);
      const revisions = await on(id, permissions, { resource: '/api/messages/failed/{id}/revisions' });
      expect(revisions.status).toBe(404);
    }
  });

  it('wait for their retries in a list of their own', async () => {
    const due = { next_retry_at: '2026-01-05T10:30:00.000Z' };
    await api.store(failedMessage('w-1', { id: 'w-1', ...due }));
    await api.store(failedMessage('w-2', { id: 'w-2', properties: { type: 'invoice.sent' }, ...due }));
    const { body } = await api.call({ resource: '/api/retries', permissions });
    expect(body).toMatchObject({ items: [{ id: 'w-2' }], next: null });
  });
});

describe('failed messages, for one who may change those of one queue', () => {
  const change = (what: string, id: string, permissions: string[]) =>
    api.call({
      resource: what === 'retry' ? '/api/messages/retry/{id}' : `/api/messages/failed/{id}/${what}`,
      httpMethod: 'POST',
      path_parameters: { id },
      permissions,
    });

  it.each(['retry', 'resolve', 'cancel', 'restore'])(
    'are changed by %s where they may be, and nowhere else',
    async (what) => {
      const unknown = await change(what, 'never-was', ['manage:failed.orders']);
      const { status, body } = await change(what, ofOtherQueue.id, ['manage:failed.orders']);
      expect([status, body.detail]).toEqual([unknown.status, unknown.body.detail]);
      const both = await change(what, ofOtherQueue.id, ['manage:failed.orders', 'read:failed']);
      expect(both.status).toBe(403);
      expect(await api.failedMessages.get(ofOtherQueue.id)).toEqual(ofOtherQueue);
      expect([200, 202, 409]).toContain((await change(what, mine.id, ['manage:failed.orders'])).status);
    },
  );

  it('are meant by the id of their message only where they may be changed', async () => {
    await api.store(failedMessage('m-mine', { ...waiting, id: 'twin', queue: 'stock' }));
    const { status, body } = await change('retry', 'm-mine', ['manage:failed.orders']);
    expect([status, body.id]).toEqual([202, mine.id]);
  });
});

describe('the trail, for a reader of one exchange', () => {
  const permissions = ['read:messages.orders', 'read:bodies.orders/order.*'];
  const read = (id: string, what = '') =>
    api.call({ resource: `/api/messages/{id}${what}`, path_parameters: { id }, permissions });

  beforeEach(async () => {
    await api.trail.record([
      published('orders', { message_id: 'o-1' }),
      published('stock', { message_id: 's-1' }),
    ]);
  });

  it('shows what was published there, and of other exchanges not even whether they exist', async () => {
    const list = (exchange: string) =>
      api.call({ resource: '/api/messages', query: { exchange }, permissions });
    expect((await list('orders')).body.items).toMatchObject([{ message_id: 'o-1' }]);
    const [known, unknown] = [await list('stock'), await list('never-was')];
    expect([known.status, unknown.status]).toEqual([403, 403]);
  });

  it('knows nothing of a message that was published elsewhere', async () => {
    expect((await read('o-1')).status).toBe(200);
    const [other, unknown] = [await read('s-1'), await read('never-was')];
    expect([other.status, other.body.detail]).toEqual([404, unknown.body.detail]);
    const [body, none] = [await read('s-1', '/body'), await read('never-was', '/body')];
    expect([body.status, body.body.detail]).toEqual([404, none.body.detail]);
  });
});
