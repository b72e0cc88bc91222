import { describe, expect, it } from 'vitest';
import type { RuntimeQueue } from '../../../core/queues/runtime-queue.ts';
import { nothing, runtimeQueue, setUp } from './fragile-provisioner.ts';

describe('a queue of the run time', () => {
  it('is made as a declared one is: quorum, with limits and dead letters in a policy, and a bridge where clients pull', async () => {
    const { provisioner, whole } = setUp();
    expect(await provisioner.create(runtimeQueue('audit', { message_ttl_ms: 60_000, max_length: 5 }))).toBe(
      'created',
    );
    expect(await whole('audit')).toEqual({
      record: 'ready',
      queue: { 'x-queue-type': 'quorum' },
      policy: {
        'message-ttl': 60_000,
        'max-length': 5,
        // Its maker must not be able to hold up publishers by it.
        overflow: 'drop-head',
        'delivery-limit': 20,
        'dead-letter-exchange': 'dlx',
        'dead-letter-routing-key': 'dlq',
      },
      bindings: [['orders', '']],
      workQueue: true,
      bridge: true,
    });
    expect(await provisioner.delete('audit')).toBe(true);
    expect(await whole('audit')).toEqual(nothing);
    expect(await provisioner.delete('audit')).toBe(false);
  });

  it('stays in RabbitMQ where AMQP clients consume it', async () => {
    const { provisioner, whole } = setUp();
    await provisioner.create(runtimeQueue('amqp.only', { delivery: 'amqp' }));
    expect(await whole('amqp.only')).toMatchObject({ record: 'ready', workQueue: false, bridge: false });
  });

  it('exists already when somebody else made it between the looks for its record and for it in RabbitMQ', async () => {
    const { provisioner, broker } = setUp();
    const exchange = broker.exchange.bind(broker);
    const quicker = [runtimeQueue('q', { created_by: 'the quicker one' })];
    broker.exchange = async (name) => {
      for (const queue of quicker.splice(0)) await provisioner.create(queue);
      return exchange(name);
    };
    expect(await provisioner.create(runtimeQueue('q'))).toBe('exists');
  });

  it('exists already when it is asked for once more, by whomever, and is refused in another shape', async () => {
    const { provisioner } = setUp();
    const bindings = [
      { exchange: 'orders', routing_key: '' },
      { exchange: 'journal', routing_key: 'log.#' },
    ];
    await provisioner.create(runtimeQueue('q', { bindings }));
    const again = runtimeQueue('q', { bindings: bindings.toReversed(), created_by: 'somebody else' });
    expect(await provisioner.create(again)).toBe('exists');
    for (const other of [
      { delivery: 'amqp' },
      { bindings: [] },
      { message_ttl_ms: 1 },
      { max_length: 1 },
      { subscription: { topic: 't', name: 'n' } },
    ] satisfies Partial<RuntimeQueue>[]) {
      await expect(provisioner.create({ ...again, ...other })).rejects.toMatchObject({ code: 'conflict' });
    }
  });

  it('is refused before anything is made: a declared name, one that the broker has, an unknown exchange', async () => {
    const { provisioner, broker, whole } = setUp();
    await expect(provisioner.create(runtimeQueue('journal_log'))).rejects.toMatchObject({ code: 'conflict' });
    await broker.declareQueue({ name: 'hand', durable: true, auto_delete: false, arguments: {} });
    await expect(provisioner.create(runtimeQueue('hand'))).rejects.toMatchObject({ code: 'conflict' });
    const lost = runtimeQueue('lost', { bindings: [{ exchange: 'nowhere', routing_key: '' }] });
    await expect(provisioner.create(lost)).rejects.toMatchObject({ code: 'unknown-exchange' });
    expect(await whole('lost')).toEqual(nothing);
  });

  it('gets no dead letters, no matter who makes it: a subscription would have those of every queue', async () => {
    const { provisioner, whole } = setUp();
    const bindings = [{ exchange: 'dlx', routing_key: 'dlq' }];
    const subscription = { topic: 'dlx', name: 'mine' };
    await expect(
      provisioner.create(runtimeQueue('dlx--mine', { bindings, subscription })),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect(await whole('dlx--mine')).toMatchObject({ record: undefined, queue: undefined });
  });

  it('is refused when there are as many as may be', async () => {
    const { provisioner, records } = setUp();
    for (const name of ['a', 'b', 'c']) await records.reserve(runtimeQueue(name), 3);
    await expect(provisioner.create(runtimeQueue('more'))).rejects.toMatchObject({
      code: 'queue-limit-reached',
    });
  });

  it('says when its name is free again where SQS keeps it back, and leaves nothing behind', async () => {
    const { provisioner, workQueues, whole } = setUp();
    workQueues.deletedRecently.add('q');
    await expect(provisioner.create(runtimeQueue('q'))).rejects.toMatchObject({
      code: 'queue-deleted-recently',
      details: { retry_after_seconds: 60 },
    });
    expect(await whole('q')).toEqual(nothing);
  });
});
