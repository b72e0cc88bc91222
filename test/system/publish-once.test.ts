import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, inject, it } from 'vitest';
import { contentOf, idApart } from '../../core/message/content.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));
const publish = '/api/messages/publish';

describe('a publish with an Idempotency-Key', () => {
  it('fifty times at once is one message, handled once', async () => {
    const event = order();
    const body = { exchange: 'orders', routing_key: '', message: event };
    const key = { 'idempotency-key': newId() };
    // A part may be late on a busy machine. Then the first answer is a refusal, and its repeat finds what it did.
    let late = false;
    const ask = async () => {
      const answer = await courtier.once('POST', publish, body, key).catch((error: unknown) => {
        late = true;
        throw error;
      });
      late ||= answer.status === 503;
      return answer.status !== 503 && answer;
    };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => eventually('the request is served', ask)),
    );
    const taken = answers.filter(({ status }) => status === 202);
    const firsts = taken.filter(({ body: { duplicate } }) => duplicate === false);
    expect(firsts.length).toBeLessThanOrEqual(1);
    if (!late) expect(firsts).toHaveLength(1);
    const id = taken[0]?.body.id;
    for (const answer of answers) {
      if (answer.status === 409) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      else expect(answer).toMatchObject({ status: 202, body: { id, status: 'published' } });
    }
    // On a busy machine the first one may still be under way, whose answer was late: a 409 says to ask again.
    const repeat = await eventually('the first request is over', async () => {
      const answer = await courtier.call('POST', publish, body, key);
      return answer.status !== 409 && answer;
    });
    expect(repeat).toMatchObject({ status: 202, body: { ...taken[0]?.body, duplicate: true } });
    const other = await courtier.call('POST', publish, { ...body, message: order() }, key);
    expect(other.status).toBe(422);

    await courtier.delivered(String(id), 'orders');
    // A later message of the same key of order is handled after whatever else was published for it.
    const next = await courtier.publish('orders', '', order({ order_id: event.order_id }));
    await courtier.delivered(String(next.body.id), 'orders');
    const stored = await courtier.orderEvents(event.order_id);
    expect(stored.map(({ event_id }) => event_id).toSorted()).toEqual([id, next.body.id].toSorted());
  });

  it('makes one client, whose key only the first request sees', async () => {
    const headers = { 'idempotency-key': newId() };
    const body = { name: `once-${newId().slice(0, 8)}`, permissions: ['publish:orders'] };
    const first = await courtier.call('POST', '/api/clients', body, headers);
    const repeat = await courtier.call('POST', '/api/clients', body, headers);
    expect(first.status).toBe(201);
    const { key, ...client } = first.body;
    expect(key).toMatch(/^ck_/);
    expect(repeat).toMatchObject({ status: 200, body: { ...client, duplicate: true } });
    expect(repeat.body).not.toHaveProperty('key');
  });
});

describe('two messages under one id', () => {
  it('are a message and a refusal over HTTP, and the same one again is a duplicate', async () => {
    const [event, message_id] = [order(), newId()];
    const body = { exchange: 'orders', routing_key: '', message: event, message_id };
    expect((await courtier.call('POST', publish, body)).body).toMatchObject({ duplicate: false });
    expect((await courtier.call('POST', publish, body)).body).toMatchObject({ duplicate: true });
    const forged = await courtier.call('POST', publish, { ...body, message: order() });
    expect(forged).toMatchObject({
      status: 409,
      body: { type: 'urn:courtier:problem:message-id-reused' },
    });
    await courtier.delivered(message_id, 'orders');
  });

  it('are a message and a failed message over AMQP, which is handled when a person retries it', async () => {
    const [event, other, id] = [order(), order(), newId()];
    await courtier.publishOverAmqp('orders', '', event, id);
    await courtier.delivered(id, 'orders');
    await courtier.publishOverAmqp('orders', '', other, id);
    const apart = idApart(id, contentOf(Buffer.from(JSON.stringify(other))));
    const failed = await courtier.failedIn(apart, 'orders', 'failed');
    expect(failed).toMatchObject({ error_name: 'MessageIdReused', retry_count: 0 });
    expect(failed.error_message).toContain(id);
    expect(await courtier.orderEvents(other.order_id)).toHaveLength(0);
    expect((await courtier.call('POST', `/api/messages/retry/${failed.id}`)).status).toBe(202);
    await courtier.failedIn(apart, 'orders', 'resolved');
    expect(await courtier.orderEvents(other.order_id)).toHaveLength(1);
    expect(await courtier.orderEvents(event.order_id)).toHaveLength(1);
  });

  it('are two failed messages over AMQP where the first one fails and waits for its retry, and each is handled once', async () => {
    const [failing, other, id] = [order({ simulate: { fail_times: 1 } }), order(), newId()];
    await courtier.publishOverAmqp('orders', '', failing, id);
    await eventually('the first one has failed', () => courtier.failed(id, 'orders'));
    await courtier.publishOverAmqp('orders', '', other, id);
    const apart = idApart(id, contentOf(Buffer.from(JSON.stringify(other))));
    const second = await courtier.failedIn(apart, 'orders', 'failed');
    // Its own retry handles the first one, and says nothing of the other.
    const first = await courtier.failedIn(id, 'orders', 'resolved');
    expect(first).toMatchObject({ error_name: 'SimulatedError', resolution: 'confirmed' });
    expect((await courtier.failed(apart, 'orders'))?.status).toBe('failed');
    expect(await courtier.orderEvents(failing.order_id)).toHaveLength(1);
    expect(await courtier.orderEvents(other.order_id)).toHaveLength(0);
    expect((await courtier.call('POST', `/api/messages/retry/${second.id}`)).status).toBe(202);
    await courtier.failedIn(apart, 'orders', 'resolved');
    expect(await courtier.orderEvents(other.order_id)).toHaveLength(1);
    expect(await courtier.orderEvents(failing.order_id)).toHaveLength(1);
  });

  it('leave the first one with its person where only the other one can be handled', async () => {
    const [refused, other, id] = [order({ simulate: { refuse: true } }), order(), newId()];
    await courtier.publishOverAmqp('orders', '', refused, id);
    await courtier.failedIn(id, 'orders', 'failed');
    await courtier.publishOverAmqp('orders', '', other, id);
    const apart = idApart(id, contentOf(Buffer.from(JSON.stringify(other))));
    const second = await courtier.failedIn(apart, 'orders', 'failed');
    expect((await courtier.call('POST', `/api/messages/retry/${second.id}`)).status).toBe(202);
    await courtier.failedIn(apart, 'orders', 'resolved');
    expect(await courtier.failed(id, 'orders')).toMatchObject({
      status: 'failed',
      error_name: 'PermanentError',
    });
    expect(await courtier.orderEvents(other.order_id)).toHaveLength(1);
    expect(await courtier.orderEvents(refused.order_id)).toHaveLength(0);
  });
});

describe('a service that publishes to a topic', () => {
  /** Of this story alone: a pull hides what it finds from everybody else who pulls. */
  const topic = 'auth.signed_in';

  it('gets it to the queue of the topic, and hears when nobody takes it', async () => {
    const text = newId();
    const answer = await courtier.call('POST', '/publish', { topic, message: { text } });
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'published', exchange: 'journal', routing_key: topic, duplicate: false },
    });
    const QueueUrl = `${courtier.ready.aws}/000000000000/courtier-local-work-journal_auth`;
    await eventually('the message is in the queue of the topic', async () => {
      const { Messages = [] } = await courtier.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 1 }),
      );
      return Messages.some(({ Body }) => Body?.includes(text));
    });
    const unknown = await courtier.call('POST', '/publish', { topic: 'weather', message: {} });
    expect(unknown).toMatchObject({ status: 422, body: { type: 'urn:courtier:problem:unknown-topic' } });
  });
});
