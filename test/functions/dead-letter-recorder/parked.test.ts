import { describe, expect, it } from 'vitest';
import { lateSuccess } from '../../../adapters/sqs/outgoing.ts';
import { parkedReport } from '../../../core/failure/parked.ts';
import { contentOf, idApart } from '../../../core/message/content.ts';
import { enter, type ParkedKey } from '../../../core/parked-keys/parked-key.ts';
import { at, envelope, failedMessage, failureReport } from '../../core/failure/records.ts';
import { sqsEvent, sqsRecord } from './events.ts';
import { idOf, recorder } from './recorder.ts';

const NAME = { queue: 'orders', group: 'ada' };
const body = Buffer.from('{"order_id":"ada"}');
const done = { batchItemFailures: [] };

/** A recorder, and a key that `ids` hold, the first of them its head. */
async function withKey(...ids: string[]) {
  const made = recorder();
  let key: ParkedKey | undefined;
  for (const id of ids) key = enter(key, NAME, id, at(0)).next;
  if (key) await made.deps.keys.write(key, undefined);
  return made;
}

const parked = (id: string) =>
  sqsRecord({ envelope: envelope({ id }), body, failure: parkedReport('ada', 'r-0', at(1)) });

describe('the report of a parked message', () => {
  it('becomes a record that nothing moves, of which nobody is alerted', async () => {
    const { handler, store, workflow, alerts } = await withKey('r-0', idOf('orders', 'm-2'));
    expect(await handler(sqsEvent(parked('m-2')))).toEqual(done);
    expect(await store.get(idOf('orders', 'm-2'))).toMatchObject({
      status: 'parked',
      source: 'parked',
      order_group: 'ada',
      payload: body.toString(),
      next_retry_at: null,
      retry_count: 0,
      // Its first handling is no retry.
      max_retries: 4,
    });
    expect(await store.overdue('2027-01-01T00:00:00.000Z', 10)).toEqual([]);
    expect([workflow.started, alerts.sent]).toEqual([[], []]);
  });

  it.each([
    ['its turn came before it was recorded', [idOf('orders', 'm-2')]],
    ['its key was opened before it was recorded', []],
  ])('is released at once where %s', async (_why, ids) => {
    const { handler, store, workflow } = await withKey(...ids);
    expect(await handler(sqsEvent(parked('m-2')))).toEqual(done);
    expect(await store.get(idOf('orders', 'm-2'))).toMatchObject({ status: 'pending', generation: 2 });
    expect(workflow.started).toMatchObject([{ input: { attempt: 1, wait: false, delivery: 'lambda' } }]);
  });

  it('comes a second time without changing anything', async () => {
    const { handler, store } = await withKey('r-0', idOf('orders', 'm-2'));
    await handler(sqsEvent(parked('m-2')));
    const first = await store.get(idOf('orders', 'm-2'));
    await handler(sqsEvent(parked('m-2')));
    expect(await store.get(idOf('orders', 'm-2'))).toEqual(first);
  });

  it('keeps its place under the id of its record, where another message had its id', async () => {
    const id = idOf('orders', 'm-2');
    const { handler, deps } = await withKey('r-0', id);
    const other = Buffer.from('{"order_id":"ada","other":true}');
    await handler(
      sqsEvent(sqsRecord({ envelope: envelope({ id: 'm-2' }), body: other, failure: failureReport() })),
    );
    await handler(sqsEvent(parked('m-2')));
    const own = idOf('orders', idApart('m-2', contentOf(body)));
    expect((await deps.keys.get(NAME))?.waiting).toEqual([own]);
    expect(await deps.store.get(own)).toMatchObject({ status: 'parked' });
  });
});

describe('the report of a message that holds its key', () => {
  it('lets the key go on where its record says already that it is over', async () => {
    const { handler, deps, workflow } = await withKey(idOf(), idOf('orders', 'm-2'));
    await handler(sqsEvent(parked('m-2')));
    // It was recorded as a crash, of which nobody knew the key, and a person has dealt with it since.
    await deps.store.create(failedMessage({ status: 'resolved', resolution: 'manual', resolved_at: at(2) }));
    const report = { envelope: envelope(), body, failure: failureReport({ order_group: 'ada' }) };
    expect(await handler(sqsEvent(sqsRecord(report)))).toEqual(done);
    expect(await deps.keys.get(NAME)).toMatchObject({ head: idOf('orders', 'm-2'), waiting: [] });
    expect(workflow.started).toHaveLength(1);
  });
});

describe('the word that a message which holds its key was handled', () => {
  const handled = (failed_message_id: string) => {
    const { MessageBody: text, MessageAttributes } = lateSuccess({
      failed_message_id,
      message_id: 'm-1',
      queue: 'orders',
      attempt: 0,
      order_group: 'ada',
      handled_at: at(2),
    });
    const attributes = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [
      name,
      { dataType: 'String', stringValue: StringValue },
    ]);
    return { ...parked('m-1'), body: text, messageAttributes: Object.fromEntries(attributes) };
  };

  it('lets the key go on, though there is no record that says so', async () => {
    const { handler, deps, workflow } = await withKey(idOf(), idOf('orders', 'm-2'));
    await handler(sqsEvent(parked('m-2')));
    expect(workflow.started).toEqual([]);
    expect(await handler(sqsEvent(handled(idOf())))).toEqual(done);
    expect(await deps.keys.get(NAME)).toMatchObject({ head: idOf('orders', 'm-2'), waiting: [] });
    expect(workflow.started).toHaveLength(1);
  });

  it('leaves a key alone that another message holds by now', async () => {
    const { handler, deps } = await withKey('r-9');
    await handler(sqsEvent(handled(idOf())));
    expect(await deps.keys.get(NAME)).toMatchObject({ head: 'r-9' });
  });
});

describe('the report of a request that expired', () => {
  const request = (id: string) =>
    sqsRecord({
      envelope: envelope({ id, properties: { reply_to: 'amq.rabbitmq.reply-to.g1h2.x==' } }),
      body,
      failure: failureReport({ source: 'expired', order_group: 'ada' }),
    });

  it('lets its key go on, which it closed and of which it gets no record', async () => {
    const { handler, deps, workflow } = await withKey(idOf(), idOf('orders', 'm-2'));
    await handler(sqsEvent(parked('m-2')));
    expect(await handler(sqsEvent(request('m-1')))).toEqual(done);
    expect(await deps.store.get(idOf())).toBeUndefined();
    expect(await deps.keys.get(NAME)).toMatchObject({ head: idOf('orders', 'm-2'), waiting: [] });
    expect(workflow.started).toHaveLength(1);
  });

  it('opens its key where nothing is parked', async () => {
    const { handler, deps } = await withKey(idOf());
    expect(await handler(sqsEvent(request('m-1')))).toEqual(done);
    expect(await deps.keys.get(NAME)).toBeUndefined();
  });

  it('leaves a key alone that it does not hold, and one whose record says that it is retried', async () => {
    const { handler, deps } = await withKey(idOf(), idOf('orders', 'm-2'));
    await handler(sqsEvent(request('m-2')));
    await deps.store.create(failedMessage({ order_group: 'ada' }));
    await handler(sqsEvent(request('m-1')));
    expect(await deps.keys.get(NAME)).toMatchObject({ head: idOf(), waiting: [idOf('orders', 'm-2')] });
  });
});
