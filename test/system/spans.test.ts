import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../otlp-receiver.ts';
import { type Runtime, startRuntime } from '../runtime.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

let receiver: OtlpReceiver;
let runtime: Runtime;
let courtier: Courtier;

/** One of its own, whose stage exports spans. */
beforeAll(async () => {
  receiver = await startOtlpReceiver();
  runtime = await startRuntime({ env: { COURTIER_OTLP_ENDPOINT: receiver.endpoint } });
  courtier = new Courtier(runtime.ready);
});
afterAll(async () => {
  await runtime?.stop();
  await receiver?.stop();
});

const traceId = randomBytes(16).toString('hex');
const caller = randomBytes(8).toString('hex');
const headers = { traceparent: `00-${traceId}-${caller}-01` };
const secret = `secret-${newId()}`;

/** The spans of one message, by what they are: `consume 1` is its first attempt. */
function spansOf(messageId: string): Map<string, ReceivedSpan> {
  const ofMessage = receiver.spans.filter(
    ({ attributes }) => attributes['messaging.message.id'] === messageId,
  );
  return new Map(
    ofMessage.map((span) => {
      const { 'messaging.operation.name': operation, ...attributes } = span.attributes;
      const which = attributes['courtier.attempt'] ?? attributes['courtier.status'] ?? '';
      return [`${operation} ${attributes['messaging.destination.name']} ${which}`.trim(), span];
    }),
  );
}

async function publish(more: Record<string, unknown>, how: Record<string, string> = {}): Promise<string> {
  const message_id = newId();
  const body = { exchange: 'orders', message: order({ note: secret, ...more }), message_id };
  const answer = await courtier.call('POST', '/api/messages/publish', body, { ...headers, ...how });
  expect(answer.status).toBe(202);
  return message_id;
}

/** The spans of an order that fails once. */
const RETRIED = [
  'bridge orders 1',
  'bridge orders-analytics 1',
  'consume orders 1',
  'consume orders 2',
  'publish orders',
  'redeliver orders retrying',
  'retry orders pending',
  'retry orders resolved',
];

describe('spans of a stage with a collector', () => {
  it('tell of a message that is retried: each attempt beside the other, linked to the one that failed before it', async () => {
    const id = await publish({ simulate: { fail_times: 1 } });
    const spans = await eventually('all spans of the message came', async () => {
      const all = spansOf(id);
      return RETRIED.every((name) => all.has(name)) && all;
    });
    expect([...spans.keys()].toSorted()).toEqual(RETRIED);
    const { spanId: published, parentSpanId } = spans.get('publish orders') ?? {};
    expect(parentSpanId).toBe(caller);
    const others = [...spans].filter(([name]) => name !== 'publish orders');
    expect(others.map(([, { parentSpanId: parent }]) => parent)).toEqual(others.map(() => published));
    expect([...spans.values()].every((span) => span.traceId === traceId)).toBe(true);

    const failed = spans.get('consume orders 1');
    const links = [{ traceId, spanId: failed?.spanId }];
    expect(failed).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'SimulatedError' } });
    expect(failed?.resource).toMatchObject({ 'service.name': 'orders', 'service.namespace': 'courtier' });
    for (const name of ['retry orders pending', 'redeliver orders retrying', 'consume orders 2']) {
      expect(spans.get(name), name).toMatchObject({ links, status: {} });
    }
  });

  it('tell of the way through the outbox, too', async () => {
    const id = await publish({}, { prefer: 'respond-async' });
    const way = ['publish orders', 'bridge orders 1', 'consume orders 1'];
    const spans = await eventually('all spans of the message came', async () => {
      const all = spansOf(id);
      return way.every((name) => all.has(name)) && all;
    });
    // Each function exports its own: the relay's may come last.
    const relayed = await eventually('the span of the relay came', async () =>
      receiver.spans.find(
        ({ resource, attributes }) =>
          resource['service.name'] === 'sqs-to-rabbitmq' && attributes['messaging.message.id'] === id,
      ),
    );
    expect(relayed).toMatchObject({
      name: 'bridge orders',
      parentSpanId: spans.get('publish orders')?.spanId,
    });
  });

  it('hold no body and no key', () => {
    const texts = receiver.texts.join();
    expect(texts).toContain(traceId);
    for (const hidden of [secret, 'ada.martin@example.com', runtime.ready.adminKey]) {
      expect(texts).not.toContain(hidden);
    }
  });
});
