import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { beginRedelivery } from '../../../core/failure/transitions.ts';
import { NOW, setUp } from './api.ts';
import { answerLost, contested, malformed } from './contested-store.ts';
import { failedMessage } from './failed-message.ts';

const pending = failedMessage('m1');
const { id } = pending;
const ask = (resource = '/api/messages/retry/{id}') => ({
  resource,
  httpMethod: 'POST',
  path_parameters: { id },
  permissions: ['manage:failed'],
});

async function stored(record: FailedMessage) {
  const api = setUp();
  await api.store(record);
  return api;
}

describe('POST /api/messages/retry/{id}', () => {
  it.each(['/api/messages/retry/{id}', '/retry/{id}'])(
    '%s hands a pending one to a new run that begins at once',
    async (resource) => {
      const api = await stored(pending);
      const { status, body } = await api.call(ask(resource));
      expect(status).toBe(202);
      expect(body).toEqual({ id, status: 'pending' });
      expect(api.workflow.started).toEqual([
        {
          delays: [60, 300, 1800],
          run: `${id}-2`,
          input: { id, delivery: 'lambda', attempt: 1, wait: false },
        },
      ]);
      expect(api.workflow.stopped).toMatchObject([{ run: `${id}-1` }]);
      expect(await api.failedMessages.get(id)).toMatchObject({
        status: 'pending',
        run: `${id}-2`,
        generation: 2,
        next_retry_at: NOW,
        updated_at: NOW,
        version: 2,
      });
    },
  );

  it('takes the id of the message too, where it is open on one queue', async () => {
    const resolved = failedMessage('m1', { id: 'on-users', queue: 'users', status: 'resolved' });
    const api = await stored(pending);
    await api.store(resolved);
    const by = (path_parameters: Record<string, string>) =>
      api.call({ ...ask('/retry/{id}'), path_parameters });
    expect(await by({ id: pending.message_id })).toMatchObject({ status: 202, body: { id } });
    expect(api.workflow.started).toHaveLength(1);

    const open = { id: 'on-stock', queue: 'stock', status: 'failed' } as const;
    await api.store(failedMessage('m1', open));
    const ambiguous = await by({ id: pending.message_id });
    expect(ambiguous).toMatchObject({ status: 409, body: { type: 'urn:courtier:problem:conflict' } });
    expect(ambiguous.body.details.failures).toEqual([
      { id, queue: pending.queue, status: 'pending' },
      { id: 'on-stock', queue: 'stock', status: 'failed' },
    ]);
    expect(api.workflow.started).toHaveLength(1);
    expect((await by({ id: 'nobody' })).status).toBe(404);
  });

  describe('by the id of a message of which one record cannot be read', () => {
    const bad = failedMessage('m1', { id: 'on-users', queue: 'users', status: 'failed' });
    const retry = async (...others: FailedMessage[]) => {
      const failedMessages = malformed(bad.id);
      const api = setUp({ failedMessages });
      for (const record of [bad, ...others]) await failedMessages.create(record);
      return { ...api, ...(await api.call({ ...ask(), path_parameters: { id: pending.message_id } })) };
    };

    it('retries the one that can be read, and somebody hears of the other', async () => {
      const { status, body, workflow, log } = await retry(pending);
      expect(status).toBe(202);
      expect(body).toEqual({ id, status: 'pending' });
      expect(workflow.started).toHaveLength(1);
      expect(log.lines).toContainEqual(
        expect.objectContaining({ message: 'rows cannot be read', level: 'error' }),
      );
    });

    it('names it where the message is open on several queues', async () => {
      const onStock = failedMessage('m1', { id: 'on-stock', queue: 'stock', status: 'failed' });
      const { status, body } = await retry(pending, onStock);
      expect(status).toBe(409);
      expect(body.details.failures.map(({ id }: FailedMessage) => id).toSorted()).toEqual([id, 'on-stock']);
      expect(body.details.unreadable).toEqual([
        { id: bad.id, reason: 'These fields do not fit: error_name.' },
      ]);
    });

    it.each([
      ['alone', []],
      ['beside one that is over', [failedMessage('m1', { status: 'resolved' })]],
    ])('answers 409 and names it where it is there %s', async (_, others) => {
      const { status, body, workflow } = await retry(...others);
      expect(status).toBe(409);
      expect(body.details.unreadable).toMatchObject([{ id: bad.id }]);
      expect(workflow.started).toEqual([]);
    });

    it('does not take a table that does not answer for a bad row', async () => {
      const failedMessages = malformed(bad.id, new UnavailableError('table-unavailable', 'no table'));
      const api = setUp({ failedMessages });
      for (const record of [bad, pending]) await failedMessages.create(record);
      expect((await api.call({ ...ask(), path_parameters: { id: pending.message_id } })).status).toBe(503);
    });
  });

  it('has nothing to retry of a message whose failures are over', async () => {
    const api = await stored(failedMessage('m1', { status: 'resolved' }));
    await api.store(failedMessage('m2', { status: 'deleted' }));
    const retry = async (message: string) =>
      (await api.call({ ...ask(), path_parameters: { id: message } })).status;
    expect(await retry(pending.message_id)).toBe(409);
    expect(await retry(failedMessage('m2').message_id)).toBe(404);
  });

  it('takes one that failed for good with the retry after its last', async () => {
    const api = await stored(failedMessage('m1', { status: 'failed', retry_count: 3, next_retry_at: null }));
    expect((await api.call(ask())).status).toBe(202);
    expect(api.workflow.started[0]?.input).toMatchObject({ attempt: 4, wait: false });
  });

  it('redelivers a message that was never routed to its exchange', async () => {
    const api = await stored(failedMessage('m1', { queue: null, source: 'outbox' }));
    await api.call(ask());
    expect(api.workflow.started[0]?.input.delivery).toBe('exchange');
  });

  it('names the one who asked in the log', async () => {
    const api = await stored(pending);
    await api.call(ask());
    expect(api.log.lines).toEqual([
      {
        level: 'info',
        message: 'retry asked for',
        fields: {
          message_id: 'm1',
          failed_message_id: id,
          queue: 'orders',
          request_id: 'request-1',
          operation: 'retryFailed',
          client_id: 'c1',
          trace_id: expect.any(String),
          run: `${id}-2`,
        },
      },
    ]);
  });

  it.each(['retrying', 'resolved'] as const)('answers 409 for one that is %s', async (status) => {
    const api = await stored(failedMessage('m1', { status }));
    const answer = await api.call(ask());
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ type: 'urn:courtier:problem:conflict', details: { id, status } });
    expect(api.workflow.started).toEqual([]);
    expect((await api.failedMessages.get(id))?.version).toBe(1);
  });

  it('answers 404 for one that is deleted, and for one that nobody knows', async () => {
    expect((await (await stored(failedMessage('m1', { status: 'deleted' }))).call(ask())).status).toBe(404);
    expect((await setUp().call(ask())).status).toBe(404);
  });

  it('needs manage:failed', async () => {
    const api = await stored(pending);
    expect((await api.call({ ...ask(), permissions: ['read:failed'] })).status).toBe(403);
    expect((await api.failedMessages.get(id))?.version).toBe(1);
  });

  it('is accepted when the run cannot be started now: the record is due, so the reconciler starts it', async () => {
    const api = await stored(pending);
    api.workflow.failWith(new UnavailableError('workflow-unavailable', 'throttled'));
    expect((await api.call(ask())).status).toBe(202);
    expect(api.log.lines.map((line) => line.message)).toEqual([
      'retry asked for',
      'run not started: left to the reconciler',
      'run not stopped',
    ]);
    expect(await api.failedMessages.overdue('2026-01-05T10:00:00.001Z', 1)).toMatchObject([{ id: id }]);
    expect(await api.failedMessages.get(id)).toMatchObject({ run: `${id}-2` });
  });
});

describe('a retry that meets another actor', () => {
  it('gives way when the workflow has begun its redelivery meanwhile', async () => {
    const failedMessages = contested(async (store) => {
      const found = await store.get(id);
      const begun = found && beginRedelivery(found, { run: found.run, attempt: 1 }, NOW);
      if (found && begun && 'record' in begun) await store.replace(begun.record, found.version);
    });
    await failedMessages.create(pending);
    const api = setUp({ failedMessages });
    expect((await api.call(ask())).status).toBe(409);
    expect(api.workflow.started).toEqual([]);
  });

  it('causes one run when ten people ask at the same moment', async () => {
    const api = await stored(pending);
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.call(ask())));
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(202));
    expect(api.workflow.started).toHaveLength(1);
    expect(await api.failedMessages.get(id)).toMatchObject({ run: `${id}-2`, version: 2 });
  });

  it('still begins a run of its own when it comes after another one', async () => {
    const api = await stored(pending);
    await api.call(ask());
    await api.call(ask());
    expect(api.workflow.started.map((start) => start.run)).toEqual([`${id}-2`, `${id}-3`]);
    expect(api.workflow.stopped.map((stop) => stop.run)).toEqual([`${id}-1`, `${id}-2`]);
  });

  it('does not take the reconciler for a person: what it made wait begins now', async () => {
    let once = true;
    const failedMessages = contested(async (store) => {
      const found = await store.get(id);
      if (!found || !once) return;
      once = false;
      const waits = {
        ...found,
        generation: 2,
        run: `${id}-2`,
        next_retry_at: '2026-01-05T10:30:00.000Z',
        version: 2,
      };
      await store.replace(waits, 1);
    });
    await failedMessages.create(pending);
    const api = setUp({ failedMessages });
    expect((await api.call(ask())).status).toBe(202);
    expect(api.workflow.started.map((start) => start.run)).toEqual([`${id}-3`]);
    expect(await failedMessages.get(id)).toMatchObject({ run: `${id}-3`, next_retry_at: NOW });
  });

  it('starts its run also when the answer to its own write was lost', async () => {
    const failedMessages = answerLost();
    await failedMessages.create(pending);
    const api = setUp({ failedMessages });
    expect((await api.call(ask())).status).toBe(202);
    expect(api.workflow.started.map((start) => start.run)).toEqual([`${id}-2`]);
  });

  it('gives up with 409 when the record changes all the time', async () => {
    const failedMessages = contested(async (store) => {
      const found = await store.get(id);
      if (found) await store.replace({ ...found, version: found.version + 1 }, found.version);
    });
    await failedMessages.create(pending);
    const api = setUp({ failedMessages });
    const { status, body } = await api.call(ask());
    expect(status).toBe(409);
    expect(body.detail).toContain('Try again');
    expect(api.workflow.started).toEqual([]);
  });
});
