import type { ConsumeMessage } from 'amqplib';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Copy, InHand } from '../../client/amqp-in-hand.ts';

type Said = { lost: boolean; said: string[] };

/** A delivery on a channel that is there until `lost`. */
function delivery(
  { id, body = 'x', redelivered = false }: { id?: string | undefined; body?: string; redelivered?: boolean },
  channel: Said = { lost: false, said: [] },
): Copy & { channel: Said } {
  const message = {
    content: Buffer.from(body),
    fields: { exchange: 'e', routingKey: 'k', redelivered },
    properties: { messageId: id, headers: redelivered ? { 'x-acquired-count': 1 } : {} },
  } as unknown as ConsumeMessage;
  return {
    channel,
    message,
    get lost() {
      return channel.lost;
    },
    settle(how) {
      if (channel.lost) return false;
      channel.said.push(how);
      return true;
    },
  };
}

let inHand: InHand;
beforeEach(() => {
  inHand = new InHand(10);
});

/** Takes it and begins with it. */
async function start(copy: Copy) {
  const work = inHand.take(copy);
  if (!work) throw new Error('not to be handled');
  expect(await inHand.begin(work)).toBe(true);
  return work;
}

describe('a message in hand', () => {
  it.each(['ack', 'reject'] as const)(
    'has one %s for the copy that came while it was handled',
    async (how) => {
      const first = delivery({ id: 'm' });
      const work = await start(first);
      first.channel.lost = true;
      const again = delivery({ id: 'm', redelivered: true });
      expect(inHand.take(again)).toBeUndefined();
      expect(again.channel.said).toEqual([]);
      expect(inHand.end(work, how)).toBe(true);
      expect([first.channel.said, again.channel.said]).toEqual([[], [how]]);
    },
  );

  it('is acknowledged when it comes after it was handled, once, and then is a message like any other', async () => {
    const first = delivery({ id: 'm' });
    const work = await start(first);
    first.channel.lost = true;
    expect(inHand.end(work, 'ack')).toBe(false);
    const again = delivery({ id: 'm', redelivered: true });
    expect(inHand.take(again)).toBeUndefined();
    expect(again.channel.said).toEqual(['ack']);
    expect(inHand.take(delivery({ id: 'm', redelivered: true }))).toBeDefined();
  });

  it('is handled again when it failed and nobody could be notified', async () => {
    const first = delivery({ id: 'm' });
    const work = await start(first);
    first.channel.lost = true;
    expect(inHand.end(work, 'reject')).toBe(false);
    expect(inHand.take(delivery({ id: 'm', redelivered: true }))).toBeDefined();
  });

  it('is not another one under the same id', async () => {
    const first = delivery({ id: 'm', body: 'one' });
    await start(first);
    first.channel.lost = true;
    expect(inHand.take(delivery({ id: 'm', body: 'two', redelivered: true }))).toBeDefined();
  });

  it('is handled once though it was published twice at once, and both are acknowledged', async () => {
    const [first, second] = [delivery({ id: 'm' }), delivery({ id: 'm' })];
    const work = await start(first);
    expect(inHand.take(second)).toBeUndefined();
    inHand.end(work, 'ack');
    expect([first.channel.said, second.channel.said]).toEqual([['ack'], ['ack']]);
  });
});

describe('messages without an id', () => {
  it('are known again by what they hold, and only when they were taken back', async () => {
    const first = delivery({});
    const work = await start(first);
    const equal = await start(delivery({}));
    first.channel.lost = true;
    expect(inHand.take(delivery({ body: 'y', redelivered: true }))).toBeDefined();
    const again = delivery({ redelivered: true });
    expect(inHand.take(again)).toBeUndefined();
    inHand.end(equal, 'reject');
    inHand.end(work, 'ack');
    expect(again.channel.said).toEqual(['ack']);
  });

  it('are handled as often as there are', async () => {
    const channel = { lost: false, said: [] };
    const works = [await start(delivery({}, channel)), await start(delivery({}, channel))];
    channel.lost = true;
    const copies = [1, 2, 3].map(() => delivery({ redelivered: true }));
    expect(copies.map((copy) => inHand.take(copy) === undefined)).toEqual([true, true, false]);
    for (const work of works) inHand.end(work, 'ack');
    expect(copies.map((copy) => copy.channel.said)).toEqual([['ack'], ['ack'], []]);
  });

  it('are handled when an equal one comes that was never taken back', async () => {
    const first = delivery({});
    await start(first);
    first.channel.lost = true;
    expect(inHand.take(delivery({}))).toBeDefined();
  });
});

describe('as many at once as allowed', () => {
  it('begin in the order they came, also beside those whose channel was lost', async () => {
    inHand = new InHand(1);
    const slow = delivery({ id: 'slow' });
    const work = await start(slow);
    slow.channel.lost = true;
    const begun: string[] = [];
    const next = ['a', 'b'].map(async (id) => {
      const waiting = inHand.take(delivery({ id }));
      if (!waiting || !(await inHand.begin(waiting))) return;
      begun.push(id);
      inHand.end(waiting, 'ack');
    });
    await Promise.resolve();
    expect(begun).toEqual([]);
    expect(inHand.takenBack()).toEqual([work]);
    inHand.end(work, 'ack');
    await Promise.all(next);
    expect(begun).toEqual(['a', 'b']);
  });

  it('do not begin with what was taken back while it waited, but with its copy', async () => {
    inHand = new InHand(1);
    const work = await start(delivery({ id: 'slow' }));
    const [first, second] = [delivery({ id: 'a' }), delivery({ id: 'b' })];
    const waiting = [first, second].map((copy) => inHand.take(copy));
    const begins = waiting.map((one) => one && inHand.begin(one));
    first.channel.lost = true;
    second.channel.lost = true;
    const again = delivery({ id: 'b', redelivered: true });
    expect(inHand.take(again)).toBeUndefined();
    inHand.end(work, 'ack');
    expect(await Promise.all(begins)).toEqual([false, true]);
    if (waiting[1]) inHand.end(waiting[1], 'ack');
    expect(again.channel.said).toEqual(['ack']);
    expect(inHand.take(delivery({ id: 'a', redelivered: true }))).toBeDefined();
  });
});

it('forgets the oldest of a thousand that were never acknowledged', async () => {
  const handled = async (id: string) => {
    const copy = delivery({ id });
    const work = await start(copy);
    copy.channel.lost = true;
    inHand.end(work, 'ack');
  };
  for (let n = 0; n <= 1_000; n += 1) await handled(String(n));
  expect(inHand.take(delivery({ id: '0', redelivered: true }))).toBeDefined();
  expect(inHand.take(delivery({ id: '1', redelivered: true }))).toBeUndefined();
});
