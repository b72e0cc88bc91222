import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { failedMessageId } from '../../../core/failure/id.ts';
import type { WorkItem } from '../../../core/message/work-item.ts';
import { workItem } from '../../contract/pull-queues.ts';
import { failedMessage } from '../../core/failure/records.ts';
import { AUTH, redelivered, setUp, TOKEN } from './subscriptions.ts';

/** One message in a client's hands. */
async function given(item: WorkItem = workItem('m-1'), query: Record<string, string> = {}) {
  const parts = setUp();
  parts.memory.put(AUTH, item);
  const { body } = await parts.pull('auth', query);
  return { ...parts, id: body.items[0].ack_id as string };
}
type Parts = Awaited<ReturnType<typeof given>>;

describe('an acknowledgement', () => {
  it('takes the message out of the queue, for good, and says so in the trail', async () => {
    const { id, post, memory, claims, reports } = await given();
    const state = { ack_id: id, message_id: 'm-1', queue: AUTH, status: 'acknowledged' };
    expect(await post('ack', id)).toMatchObject({ status: 200, body: state });
    expect(memory.size(AUTH)).toBe(0);
    expect(await claims.trail('m-1')).toMatchObject([{ queue: AUTH, status: 'delivered' }]);
    expect([reports.reports, reports.lateSuccesses]).toEqual([[], []]);
    expect((await post('ack', id)).body).toEqual(state);
  });

  it('of one that was given out before tells the recorder, which may have heard that it failed', async () => {
    const { id, post, memory, pull, reports } = await given();
    expect(await post('nack', id)).toMatchObject({ status: 200 });
    const { body } = await pull('auth');
    expect(await post('ack', body.items[0].ack_id)).toMatchObject({ status: 200 });
    expect(memory.size(AUTH)).toBe(0);
    expect(reports.lateSuccesses).toMatchObject([
      { failed_message_id: failedMessageId('m-1', AUTH), message_id: 'm-1', attempt: 0 },
    ]);
  });

  it('of a redelivery is reported to the workflow once, and its token to nobody else', async () => {
    const { id, post, outcomes, log } = await given(redelivered('m-1'));
    const answers = [await post('ack', id), await post('ack', id)];
    expect(outcomes.answers.get(TOKEN)).toEqual({ output: { outcome: 'confirmed', queue: AUTH } });
    expect(log.text() + answers.map(({ text }) => text).join()).not.toContain(TOKEN);
    expect(log.lines.some(({ message }) => /too late/.test(message))).toBe(false);
  });

  it('may come by the older path, and with nothing or anything in its body', async () => {
    const { id, call, post } = await given();
    const old = { resource: '/ack/{messageId}', httpMethod: 'POST', path_parameters: { messageId: id } };
    expect((await call({ ...old, body: 'no JSON' })).status).toBe(200);
    expect((await post('ack', id)).status).toBe(200);
  });

  it('is refused to who may not consume the queue, for an id that nobody gave, and once it is too late', async () => {
    const { id, post, clock, memory } = await given(workItem('m-1'), { visibility: '30' });
    const denied = await post('ack', id, undefined, { permissions: ['consume:journal_user', 'publish:*'] });
    expect(denied.status).toBe(403);
    expect(await post('ack', 'nothing')).toMatchObject({
      status: 404,
      body: { type: 'urn:courtier:problem:unknown-delivery' },
    });
    clock.ms += 30_000;
    expect(await post('ack', id)).toMatchObject({
      status: 410,
      body: { type: 'urn:courtier:problem:visibility-over', details: { ack_id: id } },
    });
    expect(memory.visible(AUTH)).toBe(1);
  });

  it('that broke off halfway is finished by the next, even when that comes late', async () => {
    const { id, post, outcomes, memory, claims, clock, pull } = await given(redelivered('m-1'));
    outcomes.failWith(new UnavailableError('step-functions-unavailable', 'away'));
    expect((await post('ack', id)).status).toBe(503);
    expect(memory.size(AUTH)).toBe(1);
    outcomes.failWith(null);
    clock.ms += 60_000;
    expect((await post('ack', id)).status).toBe(200);
    expect(outcomes.answers.get(TOKEN)).toEqual({ output: { outcome: 'confirmed', queue: AUTH } });
    expect(await claims.trail('m-1')).toMatchObject([{ status: 'delivered' }]);
    expect((await pull('auth')).body.items).toEqual([]);
  });

  it('whose message could not be deleted does not bring it to anybody again', async () => {
    const { id, post, memory, clock, pull } = await given();
    memory.down = true;
    expect((await post('ack', id)).status).toBe(503);
    memory.down = false;
    clock.ms += 60_000;
    expect((await pull('auth')).body.items).toEqual([]);
    expect(memory.size(AUTH)).toBe(0);
  });
});

describe('a message that is given back', () => {
  it('comes again at once, or after the time that was said', async () => {
    const { id, post, memory, clock, pull, claims } = await given();
    expect(await post('nack', id)).toMatchObject({ status: 200, body: { status: 'requeued' } });
    expect(memory.visible(AUTH)).toBe(1);
    const [again] = (await pull('auth')).body.items;
    expect(again).toMatchObject({ message_id: 'm-1', receives: 2, attempt: 1 });
    expect(again.ack_id).not.toBe(id);
    expect(await claims.trail('m-1')).toMatchObject([{ status: 'handling', attempts: 2 }]);
    expect((await post('nack', again.ack_id, { delay: 120 })).status).toBe(200);
    clock.ms += 119_000;
    expect(memory.visible(AUTH)).toBe(0);
    clock.ms += 1_000;
    expect(memory.visible(AUTH)).toBe(1);
  });

  it('is out of its first hands: what they say afterwards is refused, and repeats change nothing', async () => {
    const { id, post, pull, memory } = await given();
    await post('nack', id, { requeue: true });
    const [again] = (await pull('auth')).body.items;
    expect((await post('nack', id, { requeue: true })).status).toBe(200);
    for (const [what, body] of [
      ['ack', undefined],
      ['nack', { requeue: false }],
      ['extend', { visibility: 60 }],
    ] as const) {
      expect(await post(what, id, body)).toMatchObject({
        status: 409,
        body: { type: 'urn:courtier:problem:delivery-settled' },
      });
    }
    expect(memory.visible(AUTH)).toBe(0);
    expect((await post('ack', again.ack_id)).status).toBe(200);
  });
});

describe('a message that its client lets fail', () => {
  const refused = { requeue: false, error: { name: 'CardDeclined', message: 'no funds', stack: 'at pay()' } };

  it('is that of the record which a person moved here, where that is so', async () => {
    const item = workItem('m-1');
    const mark = failedMessageId('m-1', 'orders');
    const headers = { 'x-courtier-failed-message': mark };
    const { id, post, failedMessages } = await given({ ...item, envelope: { ...item.envelope, headers } });
    await failedMessages.create(failedMessage({ id: mark, queue: AUTH, moved_from: 'orders' }));
    expect((await post('nack', id, refused)).body).toMatchObject({ failed_message_id: mark });
  });

  it('goes to the recorder whole, with the reason, and out of the queue', async () => {
    const { id, post, memory, reports, claims } = await given();
    const answer = await post('nack', id, refused);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'failed', failed_message_id: failedMessageId('m-1', AUTH) },
    });
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: 'm-1', queue: AUTH, headers: { tenant: 't-1' } },
        failure: {
          source: 'rejected',
          error: {
            name: 'CardDeclined',
            message: 'no funds',
            stack: 'at pay()',
            code: 'rejected',
            permanent: false,
          },
          attempt: 1,
          work_queue: true,
        },
      },
    ]);
    expect(Buffer.from(reports.reports[0]?.body ?? []).toString()).toBe('{"id":"m-1"}');
    expect(memory.size(AUTH)).toBe(0);
    expect(await claims.trail('m-1')).toMatchObject([{ status: 'failed' }]);
    expect((await post('nack', id, refused)).body).toEqual(answer.body);
    expect(reports.reports).toHaveLength(1);
  });

  it('may be said to be beyond retries, and needs no reason', async () => {
    const { id, post, reports } = await given();
    await post('nack', id, { requeue: false, permanent: true });
    expect(reports.reports).toMatchObject([{ failure: { error: { name: 'Rejected', permanent: true } } }]);
  });

  it('as a redelivery is reported to the workflow, not to the recorder', async () => {
    const { id, post, memory, reports, outcomes } = await given(redelivered('m-1', 2));
    await post('nack', id, refused);
    const answer = outcomes.answers.get(TOKEN);
    expect(answer).toMatchObject({ error: 'DeliveryFailed' });
    expect(JSON.parse(answer && 'cause' in answer ? answer.cause : '')).toMatchObject({
      source: 'rejected',
      attempt: 3,
      work_queue: true,
    });
    expect(reports.reports).toEqual([]);
    expect(memory.size(AUTH)).toBe(0);
  });

  it('as a redelivery for which no workflow waits any more is reported', async () => {
    const { id, post, reports, outcomes } = await given(redelivered('m-1'));
    outcomes.expire(TOKEN);
    await post('nack', id, refused);
    expect(reports.reports).toMatchObject([{ failure: { attempt: 2 } }]);
  });

  it('that was handled when no workflow waited any more is reported to the recorder', async () => {
    const { id, post, reports, outcomes, claims } = await given(redelivered('m-1', 2));
    outcomes.expire(TOKEN);
    reports.down = true;
    expect((await post('ack', id)).status).toBe(503);
    reports.down = false;
    expect((await post('ack', id)).status).toBe(200);
    expect(reports.lateSuccesses).toMatchObject([
      { failed_message_id: 'f-1', message_id: 'm-1', attempt: 2 },
    ]);
    expect(reports.reports).toEqual([]);
    expect(await claims.trail('m-1')).toMatchObject([{ status: 'delivered' }]);
  });

  it('stays in the queue until somebody could be notified', async () => {
    const { id, post, memory, reports } = await given();
    reports.down = true;
    expect((await post('nack', id, refused)).status).toBe(503);
    expect(memory.size(AUTH)).toBe(1);
    expect((await post('ack', id)).status).toBe(409);
    reports.down = false;
    expect((await post('nack', id, refused)).status).toBe(200);
    expect(memory.size(AUTH)).toBe(0);
  });

  it.each([
    [{ requeue: true, error: { message: 'x' } }, '#/error'],
    [{ permanent: true }, '#/permanent'],
    [{ requeue: false, delay: 1 }, '#/delay'],
    [{ delay: 43_201 }, '#/delay'],
    [{ requeue: 'no' }, '#/requeue'],
    [{ requeue: false, error: { name: 'x' } }, '#/error/message'],
    [{ requeue: false, error: { name: 'x\ny', message: '' } }, '#/error/name'],
    [{ requeue: false, error: { name: 'see https://evil.example', message: '' } }, '#/error/name'],
    [{ requeue: false, error: { name: 'x\u202ey', message: '' } }, '#/error/name'],
    [{ requeue: false, error: { name: 'me@evil.example', message: '' } }, '#/error/name'],
  ])('is not what %j says', async (body, pointer) => {
    const { id, post, memory } = await given();
    expect(await post('nack', id, body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect(memory.visible(AUTH)).toBe(0);
    expect((await post('ack', id)).status).toBe(200);
  });
});

describe('more time for a message', () => {
  const extend = ({ post, id }: Pick<Parts, 'post' | 'id'>, visibility: unknown) =>
    post('extend', id, { visibility });

  it('hides it for longer, and lets it be acknowledged so much later', async () => {
    const parts = await given(workItem('m-1'), { visibility: '30' });
    parts.clock.ms += 29_000;
    expect(await extend(parts, 600)).toMatchObject({
      status: 200,
      body: { ack_id: parts.id, status: 'open', visible_at: '2026-01-05T10:10:29.000Z' },
    });
    parts.clock.ms += 599_000;
    expect(parts.memory.visible(AUTH)).toBe(0);
    expect((await parts.post('ack', parts.id)).status).toBe(200);
  });

  it('is not given once it is too late, nor beyond twelve hours', async () => {
    const parts = await given();
    parts.clock.ms += 1_000;
    expect(await extend(parts, 43_200)).toMatchObject({
      status: 409,
      body: {
        type: 'urn:courtier:problem:visibility-limit',
        details: { latest: '2026-01-05T22:00:00.000Z' },
      },
    });
    expect((await extend(parts, 43_199)).status).toBe(200);
    expect((await extend(parts, 0)).status).toBe(422);
    parts.clock.ms += 43_199_000;
    expect((await extend(parts, 1)).status).toBe(410);
  });
});
