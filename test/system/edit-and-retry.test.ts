import { expect, inject, it } from 'vitest';
import type { Revised, RevisionList, RevisionView } from '../../core/api/views-revisions.ts';
import { alerted } from './alerted.ts';
import { Courtier, eventually, type Failed, newId } from './courtier.ts';
import { order } from './order.ts';
import { subscriptionOf } from './pulled.ts';

const courtier = new Courtier(inject('running'));
const pathOf = (id: string) => `/api/messages/failed/${id}`;
const tagOf = async (id: string) => (await courtier.call('GET', pathOf(id))).headers.get('etag') ?? '';
const revise = <T = Revised>(id: string, tag: string, body: object) =>
  courtier.call<T>('POST', `${pathOf(id)}/revisions`, body, { 'if-match': tag });
const bodyOf = async (id: string, revision: number) =>
  (await courtier.call<RevisionView>('GET', `${pathOf(id)}/revisions/${revision}`)).body.payload;

type Problem = { type: string; errors: { pointer: string }[]; details: { revision: number; etag: string } };

/** Every number as it is written: JSON.parse would round one, and keep one of two members. */
const EXACT = '"weight": 1234567890123.4567891, "serial": 9007199254740993, "tag": 1, "tag": 2';

/** An order that its consumer refuses as it is. */
async function refusedOrder(): Promise<{ failed: Failed; wrong: string; right: string; orderId: string }> {
  const { metadata, ...rest } = order();
  const textOf = (more: object) =>
    `{${EXACT}, ${JSON.stringify({ ...rest, metadata: { ...metadata, ...more } }).slice(1)}`;
  const message_id = newId();
  const wrong = textOf({ simulate: { refuse: true } });
  const published = `{"exchange":"orders","routing_key":"order.created","message_id":"${message_id}","message":${wrong}}`;
  expect((await courtier.call('POST', '/api/messages/publish', published)).status).toBe(202);
  const failed = await alerted(courtier, message_id, 'orders');
  return { failed, wrong, right: textOf({ corrected: true }), orderId: rest.order_id };
}

it('of two operators who correct one message one hears that the other was quicker, and the correction alone is handled', async () => {
  const { failed, wrong, right, orderId } = await refusedOrder();
  const answers = await eventually('one of two is saved', async () => {
    const tag = await tagOf(failed.id);
    const both = await Promise.all([
      revise(failed.id, tag, { payload: right, note: 'of the first' }),
      revise(failed.id, tag, { payload: right, note: 'of the second' }),
    ]);
    return both.some(({ status }) => status === 201) && both;
  });
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 412]);
  const [won] = answers.filter(({ status }) => status === 201);
  const [lost] = answers.filter(({ status }) => status === 412);
  if (!won || !lost) throw new Error('was to be one of each');
  const { details } = lost.body as unknown as Problem;
  expect(details).toMatchObject({ revision: 1, etag: await tagOf(failed.id) });
  const listed = await courtier.call<RevisionList>('GET', `${pathOf(failed.id)}/revisions`);
  expect(listed.body.items.map(({ note }) => note)).toEqual([null, won.body.revision.note]);
  expect([await bodyOf(failed.id, 0), await bodyOf(failed.id, 1)]).toEqual([wrong, right]);

  const again = await revise(failed.id, details.etag, { payload: right, note: 'third', retry: true });
  expect(again).toMatchObject({ status: 201, body: { status: 'pending', revision: { number: 2 } } });
  expect(await courtier.failedIn(failed.message_id, 'orders', 'resolved')).toMatchObject({
    resolution: 'confirmed',
    retry_count: 1,
  });
  const stored = await courtier.orderEvents(orderId);
  expect(stored).toMatchObject([{ event: { metadata: { corrected: true } } }]);
  expect((await revise(failed.id, await tagOf(failed.id), { payload: right })).status).toBe(409);
});

it('a correction that the schema of its exchange refuses is not saved, with pointers into it, unless the schema is said to be wrong', async () => {
  const { failed, right } = await refusedOrder();
  const misfit = JSON.stringify({ ...order(), items: [], customer_info: {} });
  const refused = await eventually('it is looked at', async () => {
    const answer = await revise<Problem>(failed.id, await tagOf(failed.id), { payload: misfit });
    return answer.status !== 412 && answer;
  });
  expect(refused).toMatchObject({ status: 422, body: { type: 'urn:courtier:problem:invalid-message' } });
  expect(refused.body.errors.map(({ pointer }) => pointer).toSorted()).toEqual([
    '#/payload/customer_info/customer_id',
    '#/payload/items',
  ]);
  const fitting = await eventually('it is saved', async () => {
    const answer = await revise(failed.id, await tagOf(failed.id), { payload: right });
    return answer.status === 201 && answer;
  });
  expect(fitting.body.revision.schema).toBe('fits');
  const anyway = { payload: misfit, despite_schema: true };
  const saved = await revise(failed.id, await tagOf(failed.id), anyway);
  expect(saved).toMatchObject({ status: 201, body: { revision: { number: 2, schema: 'misfits' } } });
});

it('nothing is corrected while its retry is under way, and what comes after that is the correction alone', async () => {
  const { key, queue, next, refuse, ack, pull } = subscriptionOf(courtier);
  await pull();
  const message_id = newId();
  await courtier.publish('journal', key, { is: 'wrong' }, { message_id, headers: { 'x-tenant': 'blue' } });
  await refuse(await next());
  const { id } = await alerted(courtier, message_id, queue);
  expect((await courtier.call('POST', `/api/messages/retry/${id}`)).status).toBe(202);
  const redelivered = await next();
  expect(redelivered).toMatchObject({ body: '{"is":"wrong"}', attempt: 2 });
  expect(redelivered.headers).not.toHaveProperty('x-courtier-revision');

  const right = { payload: '{"is": "right"}' };
  const early = await revise(id, await tagOf(id), { ...right, retry: true });
  expect(early).toMatchObject({ status: 409, body: { type: 'urn:courtier:problem:conflict' } });
  const seenUnderWay = await tagOf(id);
  await refuse(redelivered);
  await alerted(courtier, message_id, queue);
  expect((await revise(id, seenUnderWay, { ...right, retry: true })).status).toBe(412);
  const corrected = await eventually('its tag is that of now', async () => {
    const answer = await revise(id, await tagOf(id), { ...right, retry: true });
    return answer.status === 201 && answer;
  });
  expect(corrected.body).toMatchObject({ status: 'pending', revision: { number: 1 } });

  const delivered = await next();
  expect(delivered).toMatchObject({
    message_id,
    body: right.payload,
    attempt: 3,
    headers: { 'x-courtier-revision': 1, 'x-tenant': 'blue' },
  });
  await ack(delivered);
  await courtier.failedIn(message_id, queue, 'resolved');
  expect(await pull()).toEqual([]);
});
