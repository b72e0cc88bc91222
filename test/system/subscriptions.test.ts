import { describe, expect, inject, it } from 'vitest';
import type { DeliveryState, PulledMessage, PulledView } from '../../core/api/views-subscriptions.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import { PULL_RECEIVES } from '../../core/limits.ts';
import { parseEventStream } from '../event-stream.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));

const short = () => newId().slice(0, 8);
const get = (path: string, headers = {}) => courtier.call<PulledView>('GET', path, undefined, headers);
const post = (id: string, what: 'ack' | 'nack' | 'extend', body?: unknown) =>
  courtier.call<DeliveryState & { type?: string }>('POST', `/api/messages/${id}/${what}`, body);

/** A durable subscription to the messages of one routing key, which nobody else has. */
function subscription(key = `test.${short()}`) {
  const name = `s-${short()}`;
  const path = `/api/subscriptions/journal?name=${name}&routing_key=${key}`;
  return {
    key,
    path,
    queue: `journal--${name}`,
    pull: async (query = 'wait=0') => {
      const answer = await get(`${path}&${query}`);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return answer.body.items;
    },
  };
}
type Subscription = ReturnType<typeof subscription>;

async function publish(routingKey: string, message: unknown, more = {}): Promise<string> {
  const id = newId();
  const answer = await courtier.publish('journal', routingKey, message, { message_id: id, ...more });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return id;
}

/** Pulls until the message comes. */
const next = ({ pull }: Pick<Subscription, 'pull'>, messageId: string, query = 'visibility=60&wait=2') =>
  eventually(`${messageId} is given out`, async () =>
    (await pull(query)).find(({ message_id }) => message_id === messageId),
  );

describe('a queue for clients that pull', () => {
  it('is what a topic stands for, by the short paths too, and a message leaves it once acknowledged', async () => {
    const body = { user: 'ada', note: 'é ☃ "x"\n' };
    const id = await publish('cache.invalidated', body, { headers: { tenant: 't-1' } });
    const path = '/subscribe/cache?max=100&visibility=20&wait=1';
    const message = await next({ pull: async () => (await get(path)).body.items }, id);
    expect(message).toMatchObject({
      queue: 'journal_cache',
      exchange: 'journal',
      routing_key: 'cache.invalidated',
      encoding: 'text',
      headers: { tenant: 't-1' },
      attempt: 1,
    });
    expect(message.body).toBe(JSON.stringify(body));
    for (let twice = 0; twice < 2; twice += 1) {
      const acked = await courtier.call('POST', `/ack/${message.ack_id}`);
      expect(acked).toMatchObject({ status: 200, body: { status: 'acknowledged', message_id: id } });
    }
    await courtier.delivered(id, 'journal_cache');
    expect((await post(message.ack_id, 'nack')).status).toBe(409);
  });

  it('is refused to who may not consume it, and is not what other consumers have', async () => {
    const created = await courtier.call<{ key: string }>('POST', '/api/clients', {
      name: 'consumer',
      permissions: ['consume:journal_cache'],
    });
    const as = { authorization: `Bearer ${created.body.key}` };
    expect((await get('/api/subscriptions/journal_cache?wait=0&max=1&visibility=1', as)).status).toBe(200);
    expect((await get('/api/subscriptions/user?wait=0', as)).status).toBe(403);
    expect((await get(`/api/subscriptions/journal?name=${short()}`, as)).status).toBe(403);
    const mine = subscription();
    await mine.pull();
    const { ack_id } = await next(mine, await publish(mine.key, 'x'));
    expect((await courtier.call('POST', `/ack/${ack_id}`, undefined, as)).status).toBe(403);
    expect((await post(ack_id, 'ack')).status).toBe(200);
    for (const [path, status] of [
      ['orders', 409],
      [`gone-${short()}`, 404],
      [`gone-${short()}?name=a`, 404],
      ['email?name=a', 400],
      ['journal_cache?wait=21&max=0&visibility=x', 400],
    ] as const) {
      expect([path, (await get(`/api/subscriptions/${path}`)).status]).toEqual([path, status]);
    }
    expect((await post(newId(), 'ack')).status).toBe(404);
  });
});

describe('a subscription with a name', () => {
  it('is made once by many first uses; each name sees every message, its members share them', async () => {
    const mine = subscription();
    const other = subscription(mine.key);
    await Promise.all([mine.pull(), mine.pull(), mine.pull(), other.pull()]);
    const ids = await Promise.all([1, 2, 3, 4].map((n) => publish(mine.key, { n })));
    const seen = async (members: Subscription['pull'][]) => {
      const found: PulledMessage[] = [];
      await eventually('all four were given out', async () => {
        const pulled = await Promise.all(members.map((pull) => pull('max=2&visibility=60&wait=1')));
        found.push(...pulled.flat());
        return found.length >= ids.length;
      });
      return found.map(({ message_id }) => message_id).sort();
    };
    const [shared, alone] = await Promise.all([seen([mine.pull, mine.pull]), seen([other.pull])]);
    expect(shared).toEqual([...ids].sort());
    expect(alone).toEqual([...ids].sort());
  });

  it('gives a message again that was given back or not acknowledged, and longer time on request', async () => {
    const mine = subscription();
    await mine.pull();
    const id = await publish(mine.key, Buffer.from([0, 255, 10]).toString('base64'));
    const first = await next(mine, id);
    expect(await post(first.ack_id, 'nack', { requeue: true })).toMatchObject({
      body: { status: 'requeued' },
    });
    expect((await post(first.ack_id, 'ack')).status).toBe(409);

    const second = await next(mine, id, 'visibility=1&wait=2');
    expect(second).toMatchObject({ receives: 2, attempt: 1 });
    const third = await next(mine, id);
    expect(third.receives).toBe(3);
    const late = await post(second.ack_id, 'ack');
    expect(late).toMatchObject({ status: 410, body: { type: 'urn:courtier:problem:visibility-over' } });

    const extended = await post(third.ack_id, 'extend', { visibility: 3_600 });
    expect(extended).toMatchObject({ status: 200, body: { status: 'open' } });
    expect(Date.parse(extended.body.visible_at ?? '')).toBeGreaterThan(Date.parse(third.visible_at));
    expect((await post(third.ack_id, 'extend', { visibility: 43_200 })).status).toBe(409);
    expect((await post(third.ack_id, 'ack')).status).toBe(200);
  });

  it('retries what was rejected by its schedule, through its own queue alone, until it is acknowledged', async () => {
    const mine = subscription();
    const other = subscription(mine.key);
    await Promise.all([mine.pull(), other.pull()]);
    // More than a row holds: its body goes by the payload store.
    const id = await publish(mine.key, { amount: 12, note: 'é'.repeat(60_000) });
    const first = await next(mine, id);
    const refused = { requeue: false, error: { name: 'CardDeclined', message: 'no funds' } };
    expect(await post(first.ack_id, 'nack', refused)).toMatchObject({
      status: 200,
      body: { status: 'failed', failed_message_id: failedMessageId(id, mine.queue) },
    });
    const again = await next(mine, id);
    expect(again.attempt).toBe(2);
    expect(again.body === first.body).toBe(true);
    expect(again.body.length).toBeGreaterThan(60_000);
    expect((await post(again.ack_id, 'nack', refused)).status).toBe(200);
    const third = await next(mine, id);
    expect(third.attempt).toBe(3);
    expect((await post(third.ack_id, 'ack')).status).toBe(200);
    expect(await courtier.failedIn(id, mine.queue, 'resolved')).toMatchObject({
      resolution: 'confirmed',
      source: 'rejected',
      error_name: 'CardDeclined',
      attempts: [{ number: 1 }, { number: 2 }],
    });
    const untouched = await next(other, id);
    expect(untouched).toMatchObject({ attempt: 1, receives: 1 });
    expect(await other.pull()).toEqual([]);
    await courtier.delivered(id, mine.queue);
    const permanent = { requeue: false, permanent: true };
    expect((await post(untouched.ack_id, 'nack', permanent)).status).toBe(200);
    await courtier.failedIn(id, untouched.queue, 'failed');
  });

  it('makes a failed message of one that is never acknowledged', async () => {
    const mine = subscription();
    await mine.pull();
    const id = await publish(mine.key, { lost: true });
    let given = 0;
    const record = await eventually('it is a failed message', async () => {
      const [message] = await mine.pull('visibility=1&wait=1');
      if (message?.attempt === 1) given += 1;
      return courtier.failed(id, mine.queue);
    });
    expect(given).toBe(PULL_RECEIVES);
    expect(record).toMatchObject({ source: 'unacknowledged', error_name: 'NotAcknowledged' });
    const again = await next(mine, id);
    expect((await post(again.ack_id, 'ack')).status).toBe(200);
    await courtier.failedIn(id, mine.queue, 'resolved');
  });
});

describe('an event stream', () => {
  it('brings the messages that are there, ends, and loses none that was not acknowledged', async () => {
    const mine = subscription();
    await mine.pull();
    const ids = [await publish(mine.key, { n: 1 }), await publish(mine.key, { n: 2 })];
    const seen = new Map<string, PulledMessage>();
    let lastEventId = '';
    await eventually('both messages came again', async () => {
      const response = await fetch(`${courtier.ready.api}${mine.path}&visibility=2&wait=5`, {
        headers: {
          authorization: `Bearer ${courtier.ready.adminKey}`,
          accept: 'text/event-stream',
          ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }),
        },
        signal: AbortSignal.timeout(35_000),
      });
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      const stream = parseEventStream(new Uint8Array(await response.arrayBuffer()));
      expect(stream.retry).toBeGreaterThan(0);
      lastEventId = stream.lastEventId;
      for (const { type, data, lastEventId: ackId } of stream.events) {
        const message = JSON.parse(data) as PulledMessage;
        expect({ type, ackId }).toEqual({ type: 'message', ackId: message.ack_id });
        seen.set(message.message_id, message);
      }
      return ids.every((id) => (seen.get(id)?.receives ?? 0) > 1);
    });
    for (const id of ids) {
      const message = seen.get(id);
      expect(JSON.parse(message?.body ?? '')).toEqual({ n: ids.indexOf(id) + 1 });
    }
  });
});
