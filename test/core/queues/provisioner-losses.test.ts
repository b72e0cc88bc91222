import { describe, expect, it } from 'vitest';
import { nothing, runtimeQueue, setUp } from './fragile-provisioner.ts';

describe('what would be lost', () => {
  it('keeps a queue from being deleted: in RabbitMQ, in SQS, or held by an AMQP client', async () => {
    const { provisioner, messages, workQueues, whole } = setUp();
    await provisioner.create(runtimeQueue('q'));
    const before = await whole('q');
    const refused = () => expect(provisioner.delete('q')).rejects.toMatchObject({ code: 'queue-not-empty' });
    messages.queues.set('q', { ready: 1, consumers: 1 });
    await refused();
    messages.queues.set('q', { ready: 0, consumers: 1 });
    for (const where of ['visible', 'in_flight', 'delayed'] as const) {
      workQueues.queues.set('q', { visible: 0, in_flight: 0, delayed: 0, [where]: 1 });
      await refused();
    }
    expect(await whole('q')).toEqual(before);
    expect(await provisioner.delete('q', { force: true })).toBe(true);
    expect(await whole('q')).toEqual(nothing);

    await provisioner.create(runtimeQueue('amqp', { delivery: 'amqp' }));
    messages.queues.set('amqp', { ready: 0, consumers: 1 });
    await expect(provisioner.delete('amqp')).rejects.toMatchObject({ code: 'queue-not-empty' });
  });

  it('is looked for again once nothing flows in', async () => {
    const { provisioner, broker, messages, whole } = setUp();
    await provisioner.create(runtimeQueue('q'));
    const unbind = broker.unbind;
    broker.unbind = async (binding) => {
      messages.queues.set('q', { ready: 1, consumers: 1 });
      return unbind(binding);
    };
    await expect(provisioner.delete('q')).rejects.toMatchObject({ code: 'queue-not-empty' });
    expect(await whole('q')).toMatchObject({
      record: 'deleting',
      bindings: [],
      workQueue: true,
      bridge: true,
    });
    await expect(provisioner.create(runtimeQueue('q'))).rejects.toMatchObject({ code: 'conflict' });
    messages.queues.delete('q');
    expect(await provisioner.delete('q')).toBe(true);
    expect(await whole('q')).toEqual(nothing);
  });
});

describe('what the bridge still had in its hands', () => {
  it('is not deleted with the work queue', async () => {
    const { provisioner, bridges, workQueues, whole } = setUp();
    await provisioner.create(runtimeQueue('q'));
    const disconnect = bridges.disconnect;
    bridges.disconnect = async (queue) => {
      workQueues.queues.set(queue, { visible: 1, in_flight: 0, delayed: 0 });
      return disconnect(queue);
    };
    await expect(provisioner.delete('q')).rejects.toMatchObject({ code: 'queue-not-empty' });
    expect(await whole('q')).toMatchObject({ record: 'deleting', queue: undefined, workQueue: true });
  });
});
