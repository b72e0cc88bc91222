import type { APIGatewayProxyEvent } from 'aws-lambda';
import { v7 as newId } from 'uuid';
import { createPublisher } from '../adapters/amqp/publisher.ts';
import { createSqsCalls } from '../adapters/sqs/calls.ts';
import { createOutbox } from '../adapters/sqs/outbox.ts';
import { brokerBreaker } from '../core/circuit/broker-breaker.ts';
import { PUBLISH_PAYLOAD_BYTES } from '../core/limits.ts';
import { createTurns } from '../core/message/behind-outbox.ts';
import { declaredOrders } from '../core/message/outbox-group.ts';
import type { Publisher } from '../core/message/publisher.ts';
import { noSpans } from '../core/trace/spans.ts';
import { declaredSchema } from '../functions/http/event-schema.ts';
import { createHandler } from '../functions/publish/handler.ts';
import { createMemoryIdempotencyKeys } from '../test/memory/idempotency-keys.ts';
import { createMemoryMessageIds } from '../test/memory/message-ids.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { order } from './measuring/order.ts';
import { type Parts, withParts } from './measuring/parts.ts';
import { type PlainPublisher, plainPublisher } from './measuring/plain-publisher.ts';
import { quietLog } from './measuring/quiet-log.ts';
import { type RoundsOptions, ratesInTurns, type Side } from './measuring/rounds.ts';
import { comparison, type Goal } from './measuring/row.ts';

const MESSAGES_PER_ROUND = 400;
const goals = { rate: { of: 'ratio', atLeast: 0.8 } } satisfies Record<string, Goal>;

export const publish: Claim = {
  name: 'publish',
  subject: 'publish one message at a time through the whole handler',
  against: 'bare amqplib, confirmed, on the same quorum queue',
  goals,
  run: (options) => withParts((parts) => measure(parts, options)),
};

async function measure(parts: Parts, { quick, say }: RunOptions): Promise<Outcome> {
  say('starting RabbitMQ');
  const broker = await parts.broker();
  const plain = await plainPublisher(broker.amqp);
  const { url, username, password } = broker;
  const publisher = createPublisher({ url, credentials: async () => ({ username, password }) });
  const limits: RoundsOptions = quick
    ? { warmUp: 1, rounds: 3, maxSeconds: 20 }
    : { warmUp: 3, rounds: 21, maxSeconds: 90 };
  const compare = async (text: string, ours: Side, goal?: Goal) => {
    say(text);
    const samples = await ratesInTurns({ ours, baseline: plainSide(plain) }, limits);
    return comparison(text, 'messages/s', samples, goal);
  };
  try {
    return {
      rows: [
        await compare('the whole handler', handlerSide(plain, publisher), goals.rate),
        await compare('the AMQP adapter alone', adapterSide(plain, publisher)),
      ],
      versions: { rabbitmq: plain.rabbitmq },
      notes: [
        `${MESSAGES_PER_ROUND} messages of ${body.byteLength} bytes a round, each confirmed before the next.`,
        'The rows without a goal show where the time goes.',
      ],
    };
  } finally {
    await publisher.close();
    await plain.close();
  }
}

const message = order('0872e6fc-bc16-42b1-874a-ce78e07bdc87');
const body = Buffer.from(JSON.stringify(message));

function handlerSide(plain: PlainPublisher, publisher: Publisher): Side {
  const [now, log] = [() => new Date(), quietLog()];
  const handler = createHandler({
    publisher,
    breaker: brokerBreaker({ now, log }),
    // The broker is there: nothing comes this way, and a message that did would fail the round.
    outbox: createOutbox({ call: createSqsCalls(), queueUrl: 'http://127.0.0.1:9/000000000000/none' }),
    // Nothing is accepted instead of published.
    noteAccepted: async () => {},
    // No request carries a key, or names its message's id.
    messageIds: createMemoryMessageIds(),
    checkTurn: createTurns({ holds: async () => false }, declaredOrders),
    idempotencyKeys: createMemoryIdempotencyKeys(),
    eventSchemaOf: declaredSchema,
    payloadLimitBytes: PUBLISH_PAYLOAD_BYTES,
    spans: noSpans,
    now,
    newId,
    log,
  });
  const event = publishEvent(plain);
  return oneAtATime(plain, async () => {
    const { statusCode, body: answer } = await handler(event);
    if (statusCode !== 202 || !answer.includes('"published"')) throw new Error(`${statusCode}: ${answer}`);
  });
}

function adapterSide({ exchange, routingKey, purge }: PlainPublisher, publisher: Publisher): Side {
  const publication = { exchange, routingKey, body, properties: {}, headers: {} };
  return oneAtATime({ purge }, () => publisher.publish({ ...publication, id: newId() }, { mandatory: true }));
}

function plainSide(plain: PlainPublisher): Side {
  return oneAtATime(plain, () => plain.publish(body));
}

function oneAtATime({ purge }: Pick<PlainPublisher, 'purge'>, publishOne: () => Promise<void>): Side {
  return {
    async prepare() {
      const found = await purge();
      // The round before was the other side's: its messages must all be there, or it was measured doing less.
      if (found !== 0 && found !== MESSAGES_PER_ROUND) throw new Error(`A round left ${found} messages.`);
    },
    async work() {
      for (let sent = 0; sent < MESSAGES_PER_ROUND; sent += 1) await publishOne();
      return MESSAGES_PER_ROUND;
    },
  };
}

/** What API Gateway hands over, as far as anybody reads it. */
function publishEvent({ exchange, routingKey }: PlainPublisher): APIGatewayProxyEvent {
  const authorizer = {
    client_id: 'bench',
    client_name: 'Bench',
    permissions: '["publish:courtier-bench-*"]',
  };
  const headers = {
    'content-type': 'application/json',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  };
  const requestContext: Partial<APIGatewayProxyEvent['requestContext']> = { authorizer, requestId: 'bench' };
  const event: Partial<APIGatewayProxyEvent> = {
    resource: '/api/messages/publish',
    path: '/api/messages/publish',
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body: JSON.stringify({ exchange, routing_key: routingKey, message }),
    isBase64Encoded: false,
    requestContext: requestContext as APIGatewayProxyEvent['requestContext'],
  };
  return event as APIGatewayProxyEvent;
}
