import { describe, expect, it } from 'vitest';
import { at, order } from './memory-parts.ts';
import { setUp } from './one-message.ts';

describe('publish', () => {
  it('answers 202 once the broker has the message, and says where it went', async () => {
    const { send, queued } = setUp();
    const answer = await send({});
    expect(answer).toMatchObject({ statusCode: 202, headers: { 'content-type': 'application/json' } });
    expect(answer.json).toEqual({
      id: 'new-id',
      status: 'published',
      exchange: 'orders',
      routing_key: 'order.created',
      duplicate: false,
    });
    expect(queued()).toMatchObject([
      {
        id: 'new-id',
        properties: { content_type: 'application/json', timestamp: at },
        headers: { 'x-courtier-exchange': 'orders', 'x-courtier-routing-key': 'order.created' },
      },
    ]);
  });

  it.each([
    ['as text', false],
    ['in base64', true],
  ])('hands the message on byte for byte, from a body %s', async (_, base64) => {
    const { send, queued } = setUp();
    const message = '{ "price": 10.00,\r\n "name":"caf\\u00e9 é 😀" }';
    await send({
      body: `{"message": ${message} ,"exchange":"orders","routing_key":"order.created"}`,
      base64,
    });
    expect(Buffer.from(queued()[0]?.body ?? []).toString()).toBe(message);
  });

  it('passes a text message on with its quotes, whatever its content type says', async () => {
    const { send, queued } = setUp();
    await send({ body: { ...order, message: 'hello', properties: { content_type: 'text/plain' } } });
    expect(Buffer.from(queued()[0]?.body ?? []).toString()).toBe('"hello"');
    expect(queued()[0]?.properties.content_type).toBe('text/plain');
  });

  it('keeps the id, the headers and the properties that the publisher chose', async () => {
    const { send, queued } = setUp();
    const properties = { type: 'order.created', timestamp: '2020-01-01T00:00:00Z', correlation_id: 'c' };
    const answer = await send({ body: { ...order, message_id: 'own', headers: { tenant: 7 }, properties } });
    expect(answer.json.id).toBe('own');
    expect(queued()).toMatchObject([{ id: 'own', properties, headers: { tenant: 7 } }]);
  });

  it('passes the caller’s trace context on', async () => {
    const { send, queued } = setUp();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await send({ headers: { Traceparent: traceparent } });
    expect(queued()[0]?.headers.traceparent).toBe(traceparent);
  });

  it('passes on the trace that the message names, which says what belongs together, and not the request’s', async () => {
    const { send, queued, lines } = setUp();
    const own = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, tracestate: 'shop=1' };
    const ofRequest = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await send({ headers: { Traceparent: ofRequest }, body: { ...order, headers: own } });
    expect(queued()[0]?.headers).toMatchObject(own);
    const published = lines.find(({ message }) => message === 'published');
    expect(published?.fields).toMatchObject({ trace_id: 'a'.repeat(32) });
  });

  it.each([
    ['none', {}],
    ['one of zeros', { Traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` }],
    ['text that is no trace', { Traceparent: 'nonsense' }],
  ])('begins a trace where the request has %s, and says it in the log', async (_, headers) => {
    const { send, queued, lines } = setUp();
    await send({ headers });
    const [, traceId] =
      /^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/.exec(String(queued()[0]?.headers.traceparent)) ?? [];
    expect(traceId).toMatch(/[1-9a-f]/);
    expect(lines.find(({ message }) => message === 'published')?.fields).toMatchObject({
      trace_id: traceId,
    });
  });

  it('leaves what the broker has to the tap: it writes nothing, and says who asked', async () => {
    const { send, trail, queued } = setUp();
    await send({});
    expect(await trail.trail('new-id')).toEqual([]);
    expect(queued()).toMatchObject([{ headers: { 'x-courtier-client': 'client-1' } }]);
  });

  it('lets an unroutable message go when it is not mandatory', async () => {
    const { send } = setUp();
    const answer = await send({ body: { ...order, routing_key: 'nowhere', mandatory: false } });
    expect(answer.json.status).toBe('published');
  });
});
