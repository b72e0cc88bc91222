import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { NOW, setUp } from './api.ts';
import { answerLost } from './contested-store.ts';
import { failedMessage } from './failed-message.ts';

const { id } = failedMessage('m1');
const ask = {
  resource: '/api/messages/failed/{id}/restore',
  httpMethod: 'POST',
  path_parameters: { id },
  permissions: ['manage:failed'],
};
const deleted = (more: Partial<FailedMessage> = {}) =>
  failedMessage('m1', {
    status: 'deleted',
    deleted_at: '2026-01-05T09:59:30.000Z',
    next_retry_at: null,
    ...more,
  });

async function stored(record: FailedMessage) {
  const api = setUp();
  await api.store(record);
  return api;
}

describe('POST /api/messages/failed/{id}/restore', () => {
  it('makes a deleted one wait for a person, and starts nothing', async () => {
    const api = await stored(deleted());
    expect(await api.call(ask)).toMatchObject({ status: 200, body: { id, status: 'failed' } });
    expect(await api.failedMessages.get(id)).toMatchObject({
      status: 'failed',
      deleted_at: null,
      next_retry_at: null,
      alerted_at: NOW,
      version: 2,
    });
    expect(api.workflow.started).toEqual([]);
    expect(api.log.lines).toEqual([
      {
        level: 'info',
        message: 'failed message restored',
        fields: {
          message_id: 'm1',
          failed_message_id: id,
          queue: 'orders',
          request_id: 'request-1',
          operation: 'restoreFailed',
          client_id: 'c1',
          trace_id: expect.any(String),
        },
      },
    ]);
  });

  it('makes one that was resolved resolved again, also when the answer to its own write was lost', async () => {
    const failedMessages = answerLost();
    const resolved = { resolution: 'confirmed', resolved_at: '2026-01-05T09:59:00.000Z' } as const;
    await failedMessages.create(deleted(resolved));
    const api = setUp({ failedMessages });
    expect(await api.call(ask)).toMatchObject({ status: 200, body: { id, status: 'resolved' } });
    expect(await failedMessages.get(id)).toMatchObject({ ...resolved, status: 'resolved', deleted_at: null });
  });

  it('undoes a deletion: what was deleted can be retried again', async () => {
    const api = await stored(failedMessage('m1'));
    await api.call({ ...ask, resource: '/api/messages/failed/{id}', httpMethod: 'DELETE' });
    await api.call(ask);
    const retried = await api.call({ ...ask, resource: '/api/messages/retry/{id}' });
    expect(retried).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(api.workflow.started).toMatchObject([{ run: `${id}-2` }]);
  });

  it.each(['pending', 'retrying', 'failed', 'resolved'] as const)(
    'answers 409 for one that is %s, and changes nothing',
    async (status) => {
      const record = failedMessage('m1', { status });
      const api = await stored(record);
      const answer = await api.call(ask);
      expect(answer).toMatchObject({ status: 409, body: { details: { id, status } } });
      expect(answer.body.detail).toContain('only a deleted one');
      expect(await api.failedMessages.get(id)).toEqual(record);
    },
  );

  it('answers 409 the second time', async () => {
    const api = await stored(deleted());
    await api.call(ask);
    expect((await api.call(ask)).status).toBe(409);
  });

  it('answers 404 for one that nobody knows, and for one that was deleted a week ago', async () => {
    expect((await setUp().call(ask)).status).toBe(404);
    const weekAgo = deleted({ deleted_at: '2025-12-29T10:00:00.000Z' });
    expect((await (await stored(weekAgo)).call(ask)).status).toBe(404);
    const just = deleted({ deleted_at: '2025-12-29T10:00:00.001Z' });
    expect((await (await stored(just)).call(ask)).status).toBe(200);
  });

  it('is done also when the answer to its own write was lost', async () => {
    const failedMessages = answerLost();
    await failedMessages.create(deleted());
    expect((await setUp({ failedMessages }).call(ask)).status).toBe(200);
  });

  it('needs manage:failed', async () => {
    const api = await stored(deleted());
    expect((await api.call({ ...ask, permissions: ['read:*'] })).status).toBe(403);
    expect((await api.failedMessages.get(id))?.status).toBe('deleted');
  });
});
