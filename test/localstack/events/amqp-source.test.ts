import { EventEmitter } from 'node:events';
import type { Channel } from 'amqplib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAmqpSource } from '../../../localstack/events/amqp-source.ts';
import { encodedTable } from '../../amqp-table.ts';
import { waitFor } from '../../wait-for.ts';
import { recordingLog } from '../lambda/running-functions.ts';
import { consumerFunction } from './running-source.ts';

function source(channel: () => Promise<Channel>) {
  const { log, lines } = recordingLog();
  const made = createAmqpSource({
    channel,
    queue: 'gone',
    vhost: '/',
    eventSourceArn: 'arn',
    functionName: 'consumer',
    batchSize: 100,
    windowMs: 0,
    functions: consumerFunction(() => ({ payload: null })),
    log,
  });
  onTestFinished(() => {
    made.drain();
    return made.abandon();
  });
  return { made, lines };
}

describe('the source of a RabbitMQ queue that is gone', () => {
  it('asks for it again, later and later, and says so once', async () => {
    const asked: number[] = [];
    const { made, lines } = source(async () => {
      asked.push(performance.now());
      throw new Error('NOT_FOUND - no queue');
    });
    made.start();
    await waitFor(() => expect(asked.length).toBeGreaterThan(3));
    // A timer may be late, and is never early by more than a millisecond.
    for (const [n, pause] of [200, 400, 800].entries())
      expect((asked[n + 1] ?? 0) - (asked[n] ?? 0)).toBeGreaterThan(pause - 5);
    expect(lines).toEqual(['consumer: cannot consume gone now: NOT_FOUND - no queue']);
  });

  it('ends alone, with its channel, when it is removed', async () => {
    const channel = Object.assign(new EventEmitter(), {
      prefetch: async () => {},
      consume: vi.fn(async () => ({ consumerTag: 'tag' })),
      cancel: vi.fn(async () => {}),
      close: vi.fn(async () => void channel.emit('close')),
    });
    // What the source uses of it.
    const { made, lines } = source(async () => channel as never);
    made.start();
    await waitFor(() => expect(channel.consume).toHaveBeenCalled());
    made.drain();
    await made.remove?.();
    expect(channel.cancel).toHaveBeenCalledWith('tag');
    expect(channel.close).toHaveBeenCalledOnce();
    expect(channel.consume).toHaveBeenCalledOnce();
    expect(lines).toEqual([]);
  });

  it('lets go of its channel when it is removed while it connects', async () => {
    const consuming = Promise.withResolvers<{ consumerTag: string }>();
    const channel = Object.assign(new EventEmitter(), {
      prefetch: async () => {},
      consume: vi.fn(() => consuming.promise),
      cancel: vi.fn(async () => {}),
      close: vi.fn(async () => void channel.emit('close')),
    });
    const { made } = source(async () => channel as never);
    made.start();
    await waitFor(() => expect(channel.consume).toHaveBeenCalled());
    made.drain();
    const removed = made.remove?.();
    consuming.resolve({ consumerTag: 'tag' });
    await removed;
    expect(channel.close).toHaveBeenCalledOnce();
    expect(channel.cancel).toHaveBeenCalledWith('tag');
  });
});

describe('a message that fits no event', () => {
  const message = (tag: number, bytes: number, headers: object = {}) => ({
    content: Buffer.alloc(bytes),
    fields: { deliveryTag: tag, redelivered: false },
    // As they come on a connection that keeps them raw.
    properties: { headers: { raw: encodedTable(headers) } },
  });

  it('is rejected, also as a dead letter, which its queue passes on; its neighbours go on', async () => {
    const said: string[] = [];
    let deliver: (message: unknown) => void = () => {};
    const tagOf = ({ fields }: { fields: { deliveryTag: number } }) => fields.deliveryTag;
    const channel = Object.assign(new EventEmitter(), {
      prefetch: async () => {},
      consume: vi.fn(async (_queue: string, onMessage: typeof deliver) => {
        deliver = onMessage;
        return { consumerTag: 'tag' };
      }),
      ack: (acked: never, all = false) => void said.push(`ack ${tagOf(acked)}${all ? ' and before' : ''}`),
      reject: (rejected: never) => void said.push(`reject ${tagOf(rejected)}`),
      cancel: async () => {},
      close: async () => {},
    });
    const { made, lines } = source(async () => channel as never);
    made.start();
    await waitFor(() => expect(channel.consume).toHaveBeenCalled());
    deliver(message(1, 10));
    await waitFor(() => expect(said).toEqual(['ack 1 and before']));
    deliver(message(2, 5_000_000));
    deliver(message(3, 5_000_000, { 'x-death': [{ queue: 'q', reason: 'rejected' }] }));
    deliver(message(4, 10));
    await waitFor(() =>
      expect(said).toEqual(['ack 1 and before', 'reject 2', 'reject 3', 'ack 4 and before']),
    );
    expect(lines).toEqual([
      expect.stringContaining('it is rejected'),
      expect.stringContaining('it is rejected'),
    ]);
  });
});
