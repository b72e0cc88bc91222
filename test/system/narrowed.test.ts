import { expect, inject, it } from 'vitest';
import { alerted } from './alerted.ts';
import { Courtier, eventually, type Failed, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));
const EMAIL = 'ada.martin@example.com';

/** A client that may do this and nothing else; what it hears when it asks. */
async function personWith(...permissions: string[]) {
  const made = await courtier.call<{ key: string }>('POST', '/api/clients', {
    name: `narrowed-${newId()}`,
    permissions,
  });
  expect(made.status).toBe(201);
  const headers = { authorization: `Bearer ${made.body.key}` };
  return <T = Record<string, unknown>>(method: string, path: string, body?: unknown, more = {}) =>
    courtier.call<T>(method, path, body, { ...headers, ...more });
}

async function refusedOrder(): Promise<Failed> {
  const message_id = newId();
  const refused = order({ simulate: { refuse: true } });
  expect((await courtier.publish('orders', 'order.created', refused, { message_id })).status).toBe(202);
  return alerted(courtier, message_id, 'orders');
}

it('people of one queue see its failures and act on them, and those of another queue learn of none', async () => {
  const failed = await refusedOrder();
  const path = `/api/messages/failed/${failed.id}`;
  const [ours, others, typed] = await Promise.all([
    personWith('read:failed.orders', 'manage:failed.orders'),
    personWith('read:failed.refunds', 'manage:failed.refunds', 'read:messages.refunds'),
    personWith('read:failed.orders/order.cancelled'),
  ]);
  expect((await ours('GET', path)).body).toMatchObject({ id: failed.id, payload_omitted: 'forbidden' });
  for (const person of [others, typed]) {
    const [one, none] = [await person('GET', path), await person('GET', `/api/messages/failed/${newId()}`)];
    expect([one.status, one.body.detail]).toEqual([404, none.body.detail]);
    const list = await person<{ items: unknown[] }>('GET', '/api/messages/failed?queue=orders');
    expect(list.body.items).toEqual([]);
  }
  // Before the trail has it, everybody is answered that it may be late.
  await courtier.recorded(failed.message_id);
  expect((await others('GET', `/api/messages/${failed.message_id}`)).status).toBe(404);
  expect((await others('POST', `/api/messages/retry/${failed.id}`)).status).toBe(404);

  const asked = { action: 'resolve', mode: 'run', ids: [failed.id] };
  const theirs = await others<{ id: string }>('POST', '/api/operations', asked);
  const end = async (person: typeof ours, id: string) =>
    eventually('the operation is over', async () => {
      const { body } = await person('GET', `/api/operations/${id}`);
      return body.state === 'completed' && body;
    });
  expect(await end(others, theirs.body.id)).toMatchObject({ counts: { succeeded: 0, skipped: { gone: 1 } } });
  expect((await courtier.failed(failed.message_id, 'orders'))?.status).toBe('failed');
  const mine = await ours<{ id: string }>('POST', '/api/operations', asked);
  expect(await end(ours, mine.body.id)).toMatchObject({ counts: { succeeded: 1 } });
});

it('a field that the schema calls sensitive is a mask for readers without the right to it, and delivered as it was', async () => {
  const failed = await refusedOrder();
  const path = `/api/messages/failed/${failed.id}`;
  const person = await personWith('read:failed', 'manage:failed');
  const seen = await person<Record<string, unknown>>('GET', path);
  expect(JSON.stringify(seen.body)).not.toContain(EMAIL);
  expect(seen.body).toMatchObject({
    payload: { customer_info: { customer_id: 'C10001', email: '•••' } },
    payload_masked: ['/customer_info/email'],
  });
  const etag = seen.headers.get('etag') ?? '';
  const marked = { payload: JSON.stringify(seen.body.payload) };
  const saved = await person('POST', `${path}/revisions`, marked, { 'if-match': etag });
  expect(saved).toMatchObject({ status: 403, body: { details: { needed: 'read:sensitive.orders' } } });
  expect((await person('POST', `/api/messages/retry/${failed.id}`)).status).toBe(202);
  const again = await eventually('it has failed once more', async () => {
    const record = await courtier.failed(failed.message_id, 'orders');
    return record?.status === 'failed' && record.retry_count === failed.retry_count + 1 && record;
  });
  const whole = await courtier.call<Record<string, unknown>>('GET', path);
  expect(whole.body).toMatchObject({ payload: { customer_info: { email: EMAIL } } });
  expect(again.id).toBe(failed.id);
});
