import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { PULL_RECEIVES } from '../../../core/limits.ts';
import { at, envelope, retrying } from '../../core/failure/records.ts';
import { sqsEvent, sqsRecord } from './events.ts';
import { idOf, recorder } from './recorder.ts';
import { body, report } from './reports.ts';

describe('what SQS gave up', () => {
  it('from a work queue is a crash of its consumer', async () => {
    const { handler, store, workflow } = recorder();
    await handler(sqsEvent(sqsRecord({ envelope: envelope(), body })));
    expect(await store.get(idOf())).toMatchObject({
      source: 'crash',
      error_name: 'ConsumerCrashed',
      permanent: false,
      status: 'pending',
      failed_at: at(3),
    });
    expect(workflow.started).toHaveLength(1);
  });

  it.each(['topics', 'topics--billing'])('from the work queue of %s was not acknowledged', async (queue) => {
    const { handler, store, workflow } = recorder();
    await handler(sqsEvent(sqsRecord({ envelope: envelope({ queue }), body })));
    const record = await store.get(idOf(queue));
    expect(record).toMatchObject({
      source: 'unacknowledged',
      error_name: 'NotAcknowledged',
      status: 'pending',
    });
    expect(record?.error_message).toContain(`${PULL_RECEIVES} times`);
    expect(workflow.started).toMatchObject([{ input: { delivery: 'pull' } }]);
  });

  it('remembers that a queue of the run time has a work queue, no matter who reports a later failure', async () => {
    const { handler, store, workflow } = recorder();
    const queue = 'topics--billing';
    await handler(sqsEvent(report({ work_queue: true }, { queue })));
    const first = await store.get(idOf(queue));
    if (!first) throw new Error('not recorded');
    const resolved = { status: 'resolved', resolved_at: at(4), next_retry_at: null } as const;
    await store.replace({ ...first, ...resolved, version: 2 }, 1);
    await handler(sqsEvent(report({ failed_at: at(5), source: 'expired' }, { queue })));
    expect(workflow.started.map(({ input }) => input.delivery)).toEqual(['pull', 'pull']);
  });

  it('of a redelivery is reported to the workflow that waits for it, and is no new record', async () => {
    const { handler, store, outcomes, workflow } = recorder();
    const open = retrying();
    await store.create(open);
    await handler(sqsEvent(sqsRecord({ envelope: redelivered(open.run), body, taskToken: 'token-1' })));
    const answer = outcomes.answers.get('token-1');
    expect(answer).toMatchObject({ error: 'DeliveryFailed' });
    expect(JSON.parse(answer && 'cause' in answer ? answer.cause : '')).toMatchObject({
      source: 'crash',
      attempt: 2,
    });
    expect(await store.get(open.id)).toEqual(open);
    expect(workflow.started).toEqual([]);
  });

  it('of a redelivery for which no workflow waits any more is recorded as its failed attempt', async () => {
    const { handler, store, outcomes, workflow } = recorder();
    const open = retrying();
    await store.create(open);
    outcomes.expire('token-1');
    await handler(sqsEvent(sqsRecord({ envelope: redelivered(open.run), body, taskToken: 'token-1' })));
    expect(await store.get(open.id)).toMatchObject({
      status: 'pending',
      generation: 2,
      attempts: [{}, { number: 2 }],
    });
    expect(workflow.started).toMatchObject([{ run: `${open.id}-2`, input: { attempt: 2, wait: true } }]);
  });

  it('of a redelivery comes again when Step Functions cannot be reached', async () => {
    const { handler, outcomes, store } = recorder();
    outcomes.failWith(new UnavailableError('step-functions-unavailable', 'away'));
    const record = sqsRecord({ envelope: redelivered('r'), body, taskToken: 'token-1' });
    expect(await handler(sqsEvent(record))).toEqual({
      batchItemFailures: [{ itemIdentifier: record.messageId }],
    });
    expect(await store.get(idOf())).toBeUndefined();
  });

  it('from the outbox goes to its exchange again', async () => {
    const { handler, store, workflow } = recorder();
    await handler(sqsEvent(sqsRecord({ envelope: envelope({ queue: null }), body })));
    expect(await store.get(idOf(null))).toMatchObject({ source: 'outbox', queue: null, status: 'pending' });
    expect(workflow.started).toMatchObject([{ input: { delivery: 'exchange' } }]);
  });

  it('never shows a task token in log or record', async () => {
    const { handler, store, outcomes, log } = recorder();
    outcomes.expire('token-1');
    await handler(sqsEvent(sqsRecord({ envelope: redelivered('r'), body, taskToken: 'token-1' })));
    expect(JSON.stringify(await store.get(idOf()))).not.toContain('token-1');
    expect(log.text()).not.toContain('token-1');
  });

  function redelivered(run: string) {
    return envelope({ redelivery: { failed_message_id: idOf(), run, attempt: 1 } });
  }
});
