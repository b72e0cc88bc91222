import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { NOW, setUp } from './api.ts';
import { answerLost } from './contested-store.ts';
import { failedMessage } from './failed-message.ts';

const pending = failedMessage('m1');
const { id } = pending;
const LATER = '2026-01-05T12:00:00.000Z';
const redelivered = failedMessage('m1', { status: 'retrying', retry_count: 1, next_retry_at: null });

async function stored(record: FailedMessage, overrides: Parameters<typeof setUp>[0] = {}) {
  const api = setUp(overrides);
  await (overrides.failedMessages ?? api.failedMessages).create(record);
  const ask = (what: string, body?: object) =>
    api.call({
      resource: `/api/messages/failed/{id}/${what}`,
      httpMethod: 'POST',
      path_parameters: { id },
      permissions: ['manage:failed'],
      ...(body && { body: JSON.stringify(body) }),
    });
  return { ...api, schedule: (body: object) => ask('schedule', body), cancel: () => ask('cancel') };
}

describe('POST /api/messages/failed/{id}/schedule', () => {
  it.each([
    ['at a time', { at: '2026-01-05T13:00:00+01:00' }],
    ['after so many seconds', { after_seconds: 7_200 }],
  ])('has a retry wait until then, %s, in a run of its own', async (_, body) => {
    const api = await stored(pending);
    const answer = await api.schedule(body);
    expect(answer).toMatchObject({ status: 202, body: { id, status: 'pending', next_retry_at: LATER } });
    expect(api.workflow.started).toEqual([
      {
        delays: [60, 300, 1800],
        run: `${id}-2`,
        input: { id, delivery: 'lambda', attempt: 1, wait: true, wait_seconds: 7_200 },
      },
    ]);
    expect(api.workflow.stopped).toMatchObject([{ run: `${id}-1` }]);
    expect(await api.failedMessages.get(id)).toMatchObject({ run: `${id}-2`, next_retry_at: LATER });
  });

  it('takes one that waits for a person with the retry after its last', async () => {
    const api = await stored(failedMessage('m1', { status: 'failed', retry_count: 3, next_retry_at: null }));
    expect((await api.schedule({ at: LATER })).status).toBe(202);
    expect(api.workflow.started[0]?.input).toMatchObject({ attempt: 4, wait_seconds: 7_200 });
  });

  it.each([
    ['a time that is over', { at: NOW }, '#/at'],
    ['a time too far away', { at: '2026-01-19T10:00:00.001Z' }, '#/at'],
    ['too many seconds', { after_seconds: 1_209_601 }, '#/after_seconds'],
    ['no second', { after_seconds: 0 }, '#/after_seconds'],
    ['both', { at: LATER, after_seconds: 1 }, '#'],
    ['neither', {}, '#'],
  ])('refuses %s', async (_, body, pointer) => {
    const api = await stored(pending);
    const answer = await api.schedule(body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect(await api.failedMessages.get(id)).toEqual(pending);
  });

  it('supersedes nothing when the answer to its own write got lost', async () => {
    const failedMessages = answerLost();
    const api = await stored(pending, { failedMessages });
    expect((await api.schedule({ at: LATER })).status).toBe(202);
    expect(await failedMessages.get(id)).toMatchObject({ generation: 2, version: 2 });
    expect(api.workflow.started).toMatchObject([{ run: `${id}-2`, input: { wait_seconds: 7_200 } }]);
  });
});

describe('POST /api/messages/failed/{id}/cancel', () => {
  it('has the message wait for a person, without an alert, and ends its run', async () => {
    const api = await stored(pending);
    expect(await api.cancel()).toMatchObject({ status: 200, body: { id, status: 'failed' } });
    expect(api.workflow.stopped).toMatchObject([{ run: `${id}-1`, why: 'cancelled by hand' }]);
    expect(await api.failedMessages.get(id)).toMatchObject({
      status: 'failed',
      next_retry_at: null,
      alerted_at: NOW,
      run: `${id}-2`,
    });
    expect((await api.operatorLog.list({ limit: 1 })).items).toMatchObject([
      { action: 'failed.retry_cancelled', target: `failed:${id}` },
    ]);
    expect((await api.cancel()).status).toBe(409);
  });

  it('is what was asked for when the answer to its own write got lost', async () => {
    const failedMessages = answerLost();
    const api = await stored(pending, { failedMessages });
    expect((await api.cancel()).status).toBe(200);
    expect(await failedMessages.get(id)).toMatchObject({ version: 2 });
  });
});

it.each(['schedule', 'cancel'] as const)('a redelivery that is under way is left alone: %s', async (what) => {
  const api = await stored(redelivered);
  const answer = await (what === 'cancel' ? api.cancel() : api.schedule({ at: LATER }));
  expect(answer).toMatchObject({ status: 409, body: { type: 'urn:courtier:problem:conflict' } });
  expect(await api.failedMessages.get(id)).toEqual(redelivered);
});

describe('GET /api/retries', () => {
  it('shows what waits, the soonest first, without its body', async () => {
    const api = await stored(pending);
    await api.store(
      failedMessage('m2', { next_retry_at: '2026-01-05T10:15:00.000Z', queue: 'stock' }),
      failedMessage('m3', { status: 'failed', next_retry_at: null }),
    );
    const list = (query?: Record<string, string>) =>
      api.call({ resource: '/api/retries', permissions: ['read:failed'], ...(query && { query }) });
    const { body } = await list();
    expect(body.items.map((item: FailedMessage) => item.message_id)).toEqual(['m2', 'm1']);
    expect(body.items[1]).not.toHaveProperty('payload');
    expect(body.items[1]).toMatchObject({ id, next_retry_at: pending.next_retry_at, revision: 0 });
    const first = await list({ limit: '1' });
    expect((await list({ cursor: first.body.next })).body.items).toHaveLength(1);
    expect((await list({ queue: 'orders' })).body.items).toMatchObject([{ message_id: 'm1' }]);
    expect((await list({ status: 'failed' })).status).toBe(400);
  });
});
