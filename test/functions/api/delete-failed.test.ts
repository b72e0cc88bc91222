import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { NOW, setUp } from './api.ts';
import { answerLost } from './contested-store.ts';
import { failedMessage } from './failed-message.ts';

const { id } = failedMessage('m1');
const ask = {
  resource: '/api/messages/failed/{id}',
  httpMethod: 'DELETE',
  path_parameters: { id },
  permissions: ['manage:failed'],
};

async function stored(record: FailedMessage) {
  const api = setUp();
  await api.store(record);
  return api;
}

describe('DELETE /api/messages/failed/{id}', () => {
  it.each(['pending', 'failed', 'resolved'] as const)(
    'gives up one that is %s, and stops its run',
    async (status) => {
      const api = await stored(failedMessage('m1', { status }));
      const answer = await api.call(ask);
      expect(answer).toMatchObject({ status: 200, body: { id, status: 'deleted' } });
      expect(await api.failedMessages.get(id)).toMatchObject({
        status: 'deleted',
        deleted_at: NOW,
        next_retry_at: null,
        version: 2,
      });
      expect(api.workflow.stopped).toMatchObject([{ run: `${id}-1` }]);
      expect(api.log.lines).toEqual([
        {
          level: 'info',
          message: 'failed message deleted',
          fields: {
            message_id: 'm1',
            failed_message_id: id,
            queue: 'orders',
            request_id: 'request-1',
            operation: 'deleteFailed',
            client_id: 'c1',
            trace_id: expect.any(String),
          },
        },
      ]);
    },
  );

  it('gives up one that is being retried, whose run hears how that ended', async () => {
    const api = await stored(
      failedMessage('m1', { status: 'retrying', retry_count: 1, next_retry_at: null }),
    );
    expect(await api.call(ask)).toMatchObject({ status: 200, body: { id, status: 'deleted' } });
    expect(await api.failedMessages.get(id)).toMatchObject({ status: 'deleted', deleted_at: NOW });
    expect(api.workflow.stopped).toEqual([]);
  });

  it('answers 404 the second time, and for one that nobody knows', async () => {
    const api = await stored(failedMessage('m1'));
    await api.call(ask);
    expect((await api.call(ask)).status).toBe(404);
    expect((await setUp().call(ask)).status).toBe(404);
  });

  it('is done also when the answer to its own write was lost', async () => {
    const failedMessages = answerLost();
    await failedMessages.create(failedMessage('m1'));
    const api = setUp({ failedMessages });
    expect((await api.call(ask)).status).toBe(200);
    expect(api.workflow.stopped).toHaveLength(1);
  });

  it('is done even when the run cannot be stopped now: it will find itself superseded', async () => {
    const api = await stored(failedMessage('m1'));
    api.workflow.failWith(new UnavailableError('workflow-unavailable', 'away'));
    expect((await api.call(ask)).status).toBe(200);
    expect(api.log.lines.at(-1)).toMatchObject({ level: 'warn', message: 'run not stopped' });
  });

  it('needs manage:failed', async () => {
    const api = await stored(failedMessage('m1'));
    expect((await api.call({ ...ask, permissions: ['read:*'] })).status).toBe(403);
    expect((await api.failedMessages.get(id))?.status).toBe('pending');
  });
});
