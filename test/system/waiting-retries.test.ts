import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, inject, it } from 'vitest';
import type { RetryList, Scheduled } from '../../core/api/views-retries.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { subscriptionOf } from './pulled.ts';

const courtier = new Courtier(inject('running'));
const HOUR = 3_600;

/** A failed message of a queue of its own, which waits for a person. */
async function refusedOnce() {
  const subscription = subscriptionOf(courtier);
  const { key, queue, pull, next, refuse } = subscription;
  await pull();
  const message_id = newId();
  await courtier.publish('journal', key, { n: 1 }, { message_id });
  await refuse(await next());
  const { id } = await courtier.failedIn(message_id, queue, 'failed');
  const ask = (what: string, body?: object) =>
    courtier.call<Scheduled>('POST', `/api/messages/failed/${id}/${what}`, body);
  return {
    ...subscription,
    id,
    message_id,
    schedule: (body: object) => ask('schedule', body),
    cancel: () => ask('cancel'),
    waiting: async () =>
      (await courtier.call<RetryList>('GET', `/api/retries?queue=${encodeURIComponent(queue)}`)).body.items,
    statusOfRun: async (generation: number) => {
      const run = `arn:aws:states:us-east-1:000000000000:execution:courtier-local-retry:${id}-${generation}`;
      return (await courtier.sfn.send(new DescribeExecutionCommand({ executionArn: run }))).status;
    },
  };
}

it('a retry that was put off is seen, is brought forward, and delivers once', async () => {
  const { id, message_id, queue, schedule, waiting, statusOfRun, next, ack, pull } = await refusedOnce();
  const late = await schedule({ after_seconds: HOUR });
  expect(late).toMatchObject({ status: 202, body: { id, status: 'pending' } });
  expect(await waiting()).toMatchObject([{ id, message_id, queue, next_retry_at: late.body.next_retry_at }]);
  expect(await statusOfRun(2)).toBe('RUNNING');

  const soon = await schedule({ after_seconds: 2 });
  expect(await statusOfRun(2)).toBe('ABORTED');
  const redelivered = await next();
  expect(new Date().toISOString() >= (soon.body.next_retry_at ?? '')).toBe(true);
  expect(redelivered).toMatchObject({ message_id, attempt: 2 });
  expect(await waiting()).toEqual([]);
  expect((await schedule({ after_seconds: HOUR })).status).toBe(409);
  await ack(redelivered);
  await courtier.failedIn(message_id, queue, 'resolved');
  expect(await pull()).toEqual([]);
});

it('a retry that was cancelled waits for a person, and nothing is delivered until somebody asks for it', async () => {
  const { id, message_id, queue, schedule, cancel, waiting, statusOfRun, next, ack, pull } =
    await refusedOnce();
  // Long enough to cancel it on a busy machine.
  await schedule({ after_seconds: 12 });
  const due = (await waiting())[0]?.next_retry_at ?? '';
  expect(await cancel()).toMatchObject({ status: 200, body: { id, status: 'failed' } });
  expect(await waiting()).toEqual([]);
  expect(await statusOfRun(2)).toBe('ABORTED');
  expect((await cancel()).status).toBe(409);
  await eventually('its time is over', async () => new Date().toISOString() > due);
  expect(await pull(2)).toEqual([]);

  expect((await courtier.call('POST', `/api/messages/retry/${id}`)).status).toBe(202);
  await ack(await next());
  await courtier.failedIn(message_id, queue, 'resolved');
});
