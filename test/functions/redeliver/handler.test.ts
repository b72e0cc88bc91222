import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { referTo } from '../../../core/failure/payload.ts';
import { BROKER_MESSAGE_BYTES, SQS_MESSAGE_BYTES } from '../../../core/limits.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createHandler } from '../../../functions/redeliver/handler.ts';
import { at, failedMessage, retrying } from '../../core/failure/records.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { createMemoryTaskOutcomes } from '../../memory/task-outcomes.ts';
import { createMemoryWorkQueues } from '../../memory/work-queues.ts';
import { recordedLog } from '../../recorded-log.ts';

async function setUp(record?: FailedMessage) {
  const payloads = createMemoryPayloads();
  const broker = createMemoryBroker({
    orders: { 'order.created': ['orders', 'audit'] },
    p: { p: ['parcels'] },
  });
  const deps = {
    store: createMemoryFailedMessages(),
    workQueues: createMemoryWorkQueues(payloads),
    outcomes: createMemoryTaskOutcomes(),
    publisher: broker.publisher,
    payloads,
    spans: noSpans,
    log: recordedLog(),
    now: () => new Date(at(60)),
  };
  if (record) await deps.store.create(record);
  return { ...deps, broker, memory: payloads, handler: createHandler(deps) };
}

const { id, run } = failedMessage();
const step = { id, run, attempt: 1, task_token: 'token-1' };
const amqp = failedMessage({ queue: 'parcels' });
const amqpStep = { id: amqp.id, run: amqp.run, attempt: 1 };

describe('a redelivery through the work queue', () => {
  it('carries body, token, run and attempt, and the record says retrying', async () => {
    const { handler, store, workQueues, outcomes, log } = await setUp(failedMessage());
    expect(await handler(step)).toEqual({ superseded: false });
    expect(await store.get(id)).toMatchObject({
      status: 'retrying',
      retry_count: 1,
      last_retry_at: at(60),
      next_retry_at: null,
    });
    const [item] = workQueues.queues.get('orders') ?? [];
    expect(item).toMatchObject({
      taskToken: 'token-1',
      envelope: {
        id: 'm-1',
        queue: 'orders',
        redelivery: { failed_message_id: id, run, attempt: 1, failed_at: failedMessage().failed_at },
      },
    });
    expect(item?.envelope).not.toHaveProperty('expires_at');
    expect(Buffer.from(item?.body ?? []).toString()).toBe('{"order_id":"o-1"}');
    expect(outcomes.answers.size).toBe(0);
    expect(log.lines).toMatchObject([{ message: 'redelivered', fields: { message_id: 'm-1', attempt: 1 } }]);
  });

  it('is sent again with its new token when Step Functions calls again', async () => {
    const { handler, store, workQueues } = await setUp(failedMessage());
    await handler(step);
    expect(await handler({ ...step, task_token: 'token-2' })).toEqual({ superseded: false });
    expect(workQueues.queues.get('orders')?.map((item) => item.taskToken)).toEqual(['token-1', 'token-2']);
    expect(await store.get(id)).toMatchObject({ retry_count: 1, sent_at: at(60) });
  });

  it('brings a large body from the payload store', async () => {
    const { handler, workQueues, memory } = await setUp(failedMessage({ ...referTo('failures/x', 300_000) }));
    await memory.put('failures/x', Buffer.alloc(300_000, 'x'));
    await handler(step);
    const [item] = workQueues.queues.get('orders') ?? [];
    expect(item?.body.byteLength).toBe(300_000);
    expect(item?.envelope).not.toHaveProperty('body_ref');
  });

  it.each([
    ['handed to another run', failedMessage({ generation: 2 })],
    ['deleted', failedMessage({ status: 'deleted', deleted_at: at(5) })],
    ['resolved', retrying({ status: 'resolved', resolved_at: at(59), resolution: 'confirmed' })],
    ['gone altogether', undefined],
  ])('is not sent when the record was %s, and its task ends as superseded', async (_what, record) => {
    const { handler, store, workQueues, outcomes } = await setUp(record);
    expect(await handler(step)).toEqual({ superseded: true });
    expect(outcomes.answers.get('token-1')).toEqual({ output: { superseded: true } });
    expect(workQueues.queues.size).toBe(0);
    expect(await store.get(id)).toEqual(record);
  });

  it('fails for good when the body is no longer there', async () => {
    const { handler, outcomes, workQueues } = await setUp(failedMessage({ ...referTo('failures/gone', 9) }));
    expect(await handler(step)).toEqual({ superseded: false });
    expect(causeOf(outcomes.answers.get('token-1'))).toMatchObject({
      attempt: 2,
      error: { code: 'payload-missing', permanent: true },
    });
    expect(workQueues.queues.size).toBe(0);
  });

  it('sends by reference what is too large for SQS', async () => {
    const { handler, workQueues, memory } = await setUp(failedMessage({ ...referTo('failures/x', 9) }));
    const large = Buffer.alloc(BROKER_MESSAGE_BYTES, 'x');
    await memory.put('failures/x', large);
    await handler(step);
    const [item] = workQueues.queues.get('orders') ?? [];
    expect(item).toMatchObject({ taskToken: 'token-1', envelope: { body_ref: expect.any(String) } });
    expect(await memory.get(item?.envelope.body_ref ?? '')).toEqual(new Uint8Array(large));
  });

  it('fails for good when its headers alone are too large for SQS', async () => {
    const { handler, outcomes } = await setUp(
      failedMessage({ headers: { big: 'x'.repeat(SQS_MESSAGE_BYTES) } }),
    );
    await handler(step);
    expect(causeOf(outcomes.answers.get('token-1'))).toMatchObject({
      error: { code: 'message-too-large', permanent: true },
    });
  });

  it('is an error of the step while SQS is away, and succeeds later', async () => {
    const { handler, workQueues, outcomes } = await setUp(failedMessage());
    workQueues.down = true;
    await expect(handler(step)).rejects.toMatchObject({ code: 'queue-unavailable' });
    expect(outcomes.answers.size).toBe(0);
    workQueues.down = false;
    expect(await handler(step)).toEqual({ superseded: false });
    expect(workQueues.queues.get('orders')).toHaveLength(1);
  });

  it('is not noted as sent while the payload store is away, and is when it was sent', async () => {
    const { handler, store, memory } = await setUp(failedMessage({ ...referTo('failures/x', 300_000) }));
    await memory.put('failures/x', Buffer.alloc(300_000, 'x'));
    memory.down = true;
    for (let n = 0; n < 3; n += 1) await expect(handler(step)).rejects.toThrow();
    expect(await store.get(id)).toMatchObject({ status: 'retrying', sent_at: null });
    memory.down = false;
    await handler(step);
    expect(await store.get(id)).toMatchObject({ status: 'retrying', sent_at: at(60) });
  });

  it('is sent all the same when that cannot be noted, or when its consumer was faster', async () => {
    const { handler, store, workQueues, log } = await setUp(failedMessage());
    const { replace } = store;
    let calls = 0;
    store.replace = async (record, version) => {
      calls += 1;
      if (calls > 1) throw new UnavailableError('table-unavailable', 'DynamoDB did not answer.');
      return replace(record, version);
    };
    expect(await handler(step)).toEqual({ superseded: false });
    expect(workQueues.queues.get('orders')).toHaveLength(1);
    expect(log.lines).toContainEqual(expect.objectContaining({ message: 'not noted as sent' }));

    const other = await setUp(failedMessage());
    const { send } = other.workQueues;
    other.workQueues.send = async (queue, items) => {
      const refused = await send(queue, items);
      await other.store.replace(retrying({ status: 'resolved', version: 3 }), 2);
      return refused;
    };
    await other.handler(step);
    expect(await other.store.get(id)).toMatchObject({ status: 'resolved', version: 3 });
  });

  it('shows its token in no log, record, answer or error', async () => {
    const { handler, store, log, workQueues } = await setUp(failedMessage());
    const answer = await handler(step);
    workQueues.down = true;
    const errors = await Promise.allSettled([handler(step), handler({ ...step, attempt: 'one' })]);
    const shown = [
      log.text(),
      await store.get(id),
      answer,
      errors.map((e) => String(e.status === 'rejected' && e.reason)),
    ];
    expect(errors.map((error) => error.status)).toEqual(['rejected', 'rejected']);
    expect(JSON.stringify(shown)).not.toContain('token-1');
  });
});

it('that is known to have failed already lets the run go on to settle that', async () => {
  const attempts = [...retrying().attempts, { ...failedMessage().attempts[0], number: 2 }];
  const { handler, outcomes, workQueues } = await setUp(
    retrying({ attempts: attempts as FailedMessage['attempts'] }),
  );
  expect(await handler({ ...step, delivery: 'lambda' })).toEqual({ superseded: false });
  expect(outcomes.answers.get('token-1')).toEqual({ output: { superseded: false } });
  expect(workQueues.queues.size).toBe(0);
});

describe('a redelivery through RabbitMQ', () => {
  it('goes into the queue that failed and into no other, marked with its attempt', async () => {
    const record = failedMessage({ queue: 'audit', exchange: 'orders', routing_key: 'order.created' });
    const { handler, broker } = await setUp(record);
    expect(await handler({ id: record.id, run: record.run, attempt: 1 })).toEqual({ superseded: false });
    expect(broker.queues.get('audit')).toMatchObject([{ id: 'm-1', headers: { 'x-courtier-attempt': 2 } }]);
    expect(broker.queues.get('orders')).toEqual([]);
  });

  it.each(['amqp', 'exchange'])(
    'lets the run go on with its token when the broker has it (%s)',
    async (delivery) => {
      const { handler, store, broker, outcomes } = await setUp(amqp);
      expect(await handler({ ...amqpStep, delivery, task_token: 'token-1' })).toEqual({ superseded: false });
      expect(outcomes.answers.get('token-1')).toEqual({ output: { superseded: false } });
      expect(broker.queues.get('parcels')).toHaveLength(1);
      expect(JSON.stringify(broker.queues.get('parcels'))).not.toContain('token-1');
      expect(await store.get(amqp.id)).toMatchObject({ status: 'retrying', sent_at: null });
    },
  );

  it('fails its task for good when its queue is gone', async () => {
    const gone = failedMessage({ queue: 'gone' });
    const { handler, outcomes } = await setUp(gone);
    await handler({ id: gone.id, run: gone.run, attempt: 1, delivery: 'amqp', task_token: 'token-1' });
    expect(causeOf(outcomes.answers.get('token-1'))).toMatchObject({
      error: { name: 'UnroutableError', permanent: true },
    });
  });

  it('is an error of the step while the broker is away, and leaves the token to the next call', async () => {
    const { handler, broker, outcomes } = await setUp(amqp);
    broker.down = true;
    await expect(handler({ ...amqpStep, delivery: 'amqp', task_token: 'token-1' })).rejects.toThrow();
    expect(outcomes.answers.size).toBe(0);
  });

  it('of what was never routed goes to its exchange', async () => {
    const record = failedMessage({ queue: null });
    const { handler, broker } = await setUp(record);
    await handler({ id: record.id, run: record.run, attempt: 1 });
    expect([...broker.queues].map(([queue, held]) => [queue, held.length])).toEqual([
      ['orders', 1],
      ['audit', 1],
      ['parcels', 0],
    ]);
  });

  it.each([
    ['its queue is gone', failedMessage({ queue: 'gone' }), 'UnroutableError'],
    ['its exchange is gone', failedMessage({ queue: null, exchange: 'gone' }), 'UnknownExchangeError'],
    ['nobody knows where it belongs', failedMessage({ queue: null, exchange: null }), 'PermanentError'],
  ])(
    'is noted as a permanently failed attempt when %s, and left to the settling step',
    async (_when, record, name) => {
      const { handler, store } = await setUp(record);
      const gone = { id: record.id, run: record.run, attempt: 1 };
      expect(await handler(gone)).toEqual({ superseded: false });
      const noted = await store.get(record.id);
      expect(noted).toMatchObject({
        status: 'retrying',
        permanent: true,
        error_name: name,
        attempts: [{ number: 1 }, { number: 2, error_name: name }],
      });
      expect(await handler(gone)).toEqual({ superseded: false });
      expect(await store.get(record.id)).toEqual(noted);
    },
  );

  it.each([
    ['the broker is away', 'broker-unavailable'],
    ['the queue is full', 'queue-full'],
  ])('is an error of the step while %s, and succeeds later', async (_while, code) => {
    const { handler, store, broker } = await setUp(amqp);
    if (code === 'queue-full') broker.full.add('parcels');
    else broker.down = true;
    await expect(handler(amqpStep)).rejects.toMatchObject({ code, disposition: 'retry' });
    expect(await store.get(amqp.id)).toMatchObject({ status: 'retrying', attempts: [{ number: 1 }] });
    broker.full.clear();
    broker.down = false;
    expect(await handler(amqpStep)).toEqual({ superseded: false });
    expect(broker.queues.get('parcels')).toHaveLength(1);
    expect(await store.get(amqp.id)).toMatchObject({ retry_count: 1, version: 2 });
  });

  it('is not sent when another run is in charge', async () => {
    const { handler, broker } = await setUp(failedMessage({ queue: 'parcels', generation: 2 }));
    expect(await handler(amqpStep)).toEqual({ superseded: true });
    expect(broker.queues.get('parcels')).toEqual([]);
  });
});

function causeOf(answer: { output: unknown } | { error: string; cause: string } | undefined): unknown {
  return answer && 'cause' in answer ? JSON.parse(answer.cause) : undefined;
}
