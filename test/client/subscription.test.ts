import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../client/errors.ts';
import { eventMessage, type PulledMessage } from '../../client/index.ts';
import { subscribe } from '../../client/subscription.ts';
import { ErrorNameSchema } from '../../core/message/error-name.ts';

const message = (n: number, body?: string): PulledMessage => ({
  ack_id: `ack-${n}`,
  message_id: `m-${n}`,
  queue: 'q',
  exchange: null,
  routing_key: null,
  body:
    body ??
    JSON.stringify(eventMessage('test.event', { n }, { at: new Date(), service: 'tests', version: '1' })),
  encoding: 'text',
  properties: {},
  attempt: 1,
});

/** A Courtier that gives these out and notes what is said of each. */
function courtier(waiting: PulledMessage[], before: (pull: number) => void = () => {}) {
  const said: string[] = [];
  let pulls = 0;
  const asked: number[] = [];
  return {
    said,
    asked,
    client: {
      async pull(_topic: string, { max }: { max?: number }) {
        before(++pulls);
        asked.push(max ?? 0);
        await new Promise(setImmediate);
        return waiting.splice(0, max);
      },
      ack: async (id: string) => void said.push(`ack ${id}`),
      nack: async (id: string, how: object) => void said.push(`nack ${id} ${JSON.stringify(how)}`),
      extend: async (id: string) => void said.push(`extend ${id}`),
    },
  };
}

/** Resolves when `count` things were done. */
function counter(count: number) {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  return { all: promise, done: () => --left <= 0 && resolve() };
}

describe('a subscription over HTTP', () => {
  it('acknowledges what was handled', async () => {
    const { client, said } = courtier([message(1), message(2), message(3)]);
    const { all, done } = counter(3);
    const subscription = subscribe(client)('q', async () => void done(), { concurrency: 2 });
    await all;
    await subscription.stop();
    expect(said.toSorted()).toEqual(['ack ack-1', 'ack ack-2', 'ack ack-3']);
  });

  it('pulls no more than it may handle at once', async () => {
    const { client, asked } = courtier(Array.from({ length: 9 }, (_, n) => message(n)));
    let [atOnce, most] = [0, 0];
    const { all, done } = counter(9);
    const handler = async () => {
      most = Math.max(most, ++atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      done();
    };
    const subscription = subscribe(client)('q', handler, { concurrency: 3 });
    await all;
    await subscription.stop();
    expect(most).toBeLessThanOrEqual(3);
    expect(Math.max(...asked)).toBe(3);
  });

  it('makes a failed message of what its handler throws at, and of what is in another format', async () => {
    const { client, said } = courtier([message(1), message(2, '{"no": "event"}')]);
    const { all, done } = counter(1);
    const subscription = subscribe(client)('q', async () => {
      done();
      throw new TypeError('cannot');
    });
    await all;
    await subscription.stop();
    expect(said[1]).toBe('nack ack-1 {"requeue":false,"error":{"name":"TypeError","message":"cannot"}}');
    expect(said[0]).toMatch(/^nack ack-2 {"requeue":false,"permanent":true/);
  });

  it('names an error as Courtier takes it, whatever its handler calls it', async () => {
    const { client, said } = courtier([message(1)]);
    const { all, done } = counter(1);
    const subscription = subscribe(client)('q', async () => {
      done();
      throw Object.assign(new Error('no'), { name: 'A\nb: https://evil.example/\u202e(C++) é' });
    });
    await all;
    await subscription.stop();
    const { name } = JSON.parse(said[0]?.slice('nack ack-1 '.length) ?? '').error;
    expect(name).toBe('A_b: https:__evil.example__(C++) _');
    expect(ErrorNameSchema.safeParse(name).success).toBe(true);
  });

  it('reads a body as functions do: with a byte order mark, and packed', async () => {
    const { body } = message(2);
    const { client, said } = courtier([
      message(1, `\ufeff${body}`),
      {
        ...message(2, gzipSync(body).toString('base64')),
        encoding: 'base64',
        properties: { content_encoding: 'gzip' },
      },
      { ...message(3), properties: { content_encoding: 'gzip' } },
    ]);
    const { all, done } = counter(2);
    const subscription = subscribe(client)('q', async () => void done());
    await all;
    await subscription.stop();
    expect(said.toSorted()).toEqual([
      'ack ack-1',
      'ack ack-2',
      expect.stringMatching(
        /^nack ack-3 .*"permanent":true.*The content encoding is gzip, and the body is not/,
      ),
    ]);
  });

  it('goes on after a fault, and ends when it may not pull', async () => {
    const errors: unknown[] = [];
    const forbidden = new ProblemError({
      type: 'urn:courtier:problem:forbidden',
      title: '',
      status: 403,
      detail: 'no',
    });
    const { client, said } = courtier([message(1)], (pull) => {
      if (pull === 1) throw new Error('away');
      if (pull === 3) throw forbidden;
    });
    const subscription = subscribe(client)('q', async () => {}, { onError: (error) => errors.push(error) });
    await expect(subscription.ended).rejects.toBe(forbidden);
    expect(said).toEqual(['ack ack-1']);
    expect(errors).toEqual([new Error('away')]);
  });

  it('goes on where Courtier says when it may be asked again', async () => {
    const errors: unknown[] = [];
    const notYet = new ProblemError({
      type: 'urn:courtier:problem:queue-deleted-recently',
      title: '',
      status: 409,
      detail: 'not yet',
      details: { retry_after_seconds: 60 },
    });
    const { client } = courtier([message(1)], (pull) => {
      if (pull === 1) throw notYet;
    });
    const { all, done } = counter(1);
    const subscription = subscribe(client)('q', async () => void done(), {
      onError: (error) => errors.push(error),
    });
    await Promise.race([all, subscription.ended]);
    await subscription.stop();
    await subscription.ended;
    expect(errors).toEqual([notYet]);
  });

  it('waits for its handlers when it stops', async () => {
    const { client, said } = courtier([message(1)]);
    const [began, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const subscription = subscribe(client)('q', async () => {
      began.resolve();
      await goOn.promise;
    });
    await began.promise;
    const stopped = subscription.stop().then(() => said.push('stopped'));
    goOn.resolve();
    await stopped;
    expect(said).toEqual(['ack ack-1', 'stopped']);
  });
});
