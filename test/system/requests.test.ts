import amqp, { type ConsumeMessage } from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { RequestAnswerSchema } from '../../core/api/views-requests.ts';
import type { PulledMessage, PulledView } from '../../core/api/views-subscriptions.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
const request = (body: Record<string, unknown>) => courtier.call('POST', '/api/requests', body);
const reply = (body: Record<string, unknown>) => courtier.call('POST', '/api/replies', body);

/** An AMQP service behind an exchange of the story's own: prices what it is asked for, unless set otherwise. */
async function pricing() {
  const connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
  const channel = await connection.createChannel();
  const exchange = `pricing-${newId()}`;
  await channel.assertExchange(exchange, 'direct', { durable: false, autoDelete: true });
  const { queue } = await channel.assertQueue(exchange, { durable: true, autoDelete: true });
  await courtier.bind(exchange, queue, 'price');
  const asked: ConsumeMessage[] = [];
  const answer = ({ properties }: ConsumeMessage, text: string | Buffer, more = {}) => {
    const { replyTo, correlationId } = properties;
    channel.sendToQueue(replyTo, Buffer.from(text), { correlationId, ...more });
  };
  const onMessage = (message: ConsumeMessage | null) => {
    if (!message) return;
    asked.push(message);
    const { item, silent } = JSON.parse(message.content.toString());
    if (!silent) answer(message, JSON.stringify({ item, price: 14.5 }), { contentType: 'application/json' });
  };
  await channel.consume(queue, onMessage, { noAck: true });
  return { exchange, asked, answer, close: () => connection.close() };
}

describe('a request', () => {
  let service: Awaited<ReturnType<typeof pricing>>;
  beforeAll(async () => {
    service = await pricing();
  });
  afterAll(() => service.close());
  const price = (message: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    request({ exchange: service.exchange, routing_key: 'price', message, ...more });

  it('is answered by an AMQP service, and stands in the audit trail', async () => {
    const { status, body } = await price({ item: 'mug' }, { headers: { 'x-shop': 'paris' } });
    expect(status).toBe(200);
    const { id, correlation_id, reply: got } = RequestAnswerSchema.parse(body);
    expect(got).toMatchObject({
      body: { item: 'mug', price: 14.5 },
      body_encoding: 'json',
      content_type: 'application/json',
    });
    const [seen] = service.asked;
    expect(seen?.properties).toMatchObject({ messageId: id, correlationId: correlation_id });
    expect(seen?.properties.headers).toMatchObject({ 'x-shop': 'paris' });
    expect(Number(seen?.properties.expiration)).toBeLessThanOrEqual(10_000);
    expect((await courtier.recorded(id)).entries[0]).toMatchObject({ status: 'published' });
  });

  it('gets its own reply beside others', async () => {
    const items = Array.from({ length: 6 }, () => newId());
    const answers = await Promise.all(items.map((item) => price({ item })));
    expect(answers.map(({ body }) => RequestAnswerSchema.parse(body).reply.body)).toEqual(
      items.map((item) => ({ item, price: 14.5 })),
    );
  });

  it('ends with 504 when nobody answers in time; the late reply is dropped, and the next has its own', async () => {
    const before = service.asked.length;
    const { status, body } = await price({ silent: true }, { timeout_ms: 1_500 });
    expect([status, body.type]).toEqual([504, 'urn:courtier:problem:reply-timeout']);
    const late = await eventually('the service was asked', async () => service.asked[before]);
    service.answer(late, '"late"');
    const { replyTo: reply_to, correlationId: correlation_id } = late.properties;
    const overHttp = await reply({ reply_to, correlation_id, message: 'late' });
    expect([overHttp.status, overHttp.body.type]).toEqual([410, 'urn:courtier:problem:nobody-waits']);

    const next = await price({ item: 'cup' });
    expect(RequestAnswerSchema.parse(next.body).reply.body).toEqual({ item: 'cup', price: 14.5 });
  });

  it('is refused at once when it reaches no queue, or no exchange, or cannot be read', async () => {
    const unroutable = await price({ item: 'mug' }, { routing_key: 'nowhere' });
    expect([unroutable.status, unroutable.body.type]).toEqual([422, 'urn:courtier:problem:unroutable']);
    const unknown = await request({ exchange: `none-${newId()}`, message: 1 });
    expect([unknown.status, unknown.body.type]).toEqual([404, 'urn:courtier:problem:unknown-exchange']);
    const invalid = await price({}, { timeout_ms: 26_000, properties: { reply_to: 'mine' } });
    expect([invalid.status, invalid.body.type]).toEqual([422, 'urn:courtier:problem:invalid-body']);
    const misfit = await request({ exchange: 'orders', message: { order_id: 7 } });
    expect([misfit.status, misfit.body.type]).toEqual([422, 'urn:courtier:problem:invalid-message']);
    // An address that RabbitMQ never made is one where nobody waits, and costs nobody a connection.
    for (const invented of ['invented', 'two.words', `${'A'.repeat(60)}.${'A'.repeat(24)}`]) {
      const reply_to = `amq.rabbitmq.reply-to.${invented}`;
      const { status, body } = await reply({ reply_to, correlation_id: 'c', message: {} });
      expect([status, body.type], invented).toEqual([410, 'urn:courtier:problem:nobody-waits']);
    }
    const elsewhere = await reply({ reply_to: 'orders', correlation_id: 'c', message: {} });
    expect(elsewhere).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/reply_to' }] } });
  });
});

/** Pulls until the message comes, and acknowledges it; what is for somebody else is given back. */
async function pulled(messageId: string): Promise<PulledMessage> {
  const post = (id: string, what: 'ack' | 'nack') => courtier.call('POST', `/api/messages/${id}/${what}`);
  return await eventually('the request waits to be pulled', async () => {
    const { body } = await courtier.call<PulledView>('GET', '/api/subscriptions/router?max=100&wait=1');
    const found = body.items.find(({ message_id }) => message_id === messageId);
    await Promise.all(body.items.map((item) => post(item.ack_id, item === found ? 'ack' : 'nack')));
    return found;
  });
}

describe('a request to a queue that is pulled', () => {
  it('is answered over HTTP: the properties of the message say where', async () => {
    const message_id = newId();
    // What pulls has started before the request's time begins to run.
    await courtier.call('GET', '/api/subscriptions/router?wait=0');
    const asking = request({
      exchange: 'journal',
      routing_key: 'router.ask',
      message: { who: 'ada' },
      message_id,
      properties: { correlation_id: 'request-7' },
      timeout_ms: 25_000,
    });
    const { body: text, properties } = await pulled(message_id);
    const { reply_to, correlation_id } = properties;
    expect([text, correlation_id]).toEqual(['{"who":"ada"}', 'request-7']);

    const message = 'not JSON for AMQP, but a JSON text all the same: é';
    const replied = await reply({ reply_to, correlation_id, message, headers: { by: 'http' } });
    expect([replied.status, replied.body.status]).toEqual([202, 'published']);
    const { status, body } = await asking;
    expect(status).toBe(200);
    expect(RequestAnswerSchema.parse(body)).toMatchObject({
      id: message_id,
      correlation_id: 'request-7',
      reply: { body: message, headers: { by: 'http' } },
    });
    const again = await reply({ reply_to, correlation_id, message });
    expect(again.status).toBe(410);
  });
});
