import type { Publisher } from '../core/message/publisher.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { type Parts, withParts } from './measuring/parts.ts';
import type { PlainPublisher } from './measuring/plain-publisher.ts';
import { body, publishEvent, publishHandler, requestOf } from './measuring/publish-handler.ts';
import { withPublishers } from './measuring/publishers.ts';
import { queueSide } from './measuring/queue-side.ts';
import { ratesInTurns, roundsOf, type Side } from './measuring/rounds.ts';
import { comparison } from './measuring/row.ts';

const BATCH = 100;
const BATCHES_PER_ROUND = 40;
const MESSAGES_PER_ROUND = BATCH * BATCHES_PER_ROUND;

export const publishBatch: Claim = {
  name: 'publish-batch',
  subject: `publish batches of ${BATCH} messages through the whole handler`,
  against: `bare amqplib with ${BATCH} messages in flight, confirmed, on the same quorum queue`,
  run: (options) => withParts((parts) => measure(parts, options)),
};

async function measure(parts: Parts, { quick, say }: RunOptions): Promise<Outcome> {
  say('starting RabbitMQ');
  return withPublishers(parts, async (plain, publisher) => {
    const limits = roundsOf(quick);
    const compare = async (label: string, baseline: Side) => {
      say(label);
      const samples = await ratesInTurns({ ours: batchSide(plain, publisher), baseline }, limits);
      return comparison(label, 'messages/s', samples);
    };
    return {
      rows: [
        await compare('the whole handler', inFlight(plain)),
        await compare('the whole handler, against 100 published and all confirms awaited', inBursts(plain)),
      ],
      versions: { rabbitmq: plain.rabbitmq },
      notes: [
        `${BATCHES_PER_ROUND} batches a round, one after the other; a message has ${body.byteLength} bytes.`,
      ],
    };
  });
}

function batchSide(plain: PlainPublisher, publisher: Publisher): Side {
  const handler = publishHandler(publisher);
  const messages = Array.from({ length: BATCH }, () => requestOf(plain));
  const event = publishEvent('/api/messages/publish/batch', { messages });
  return queueSide(plain, MESSAGES_PER_ROUND, async () => {
    for (let batch = 0; batch < BATCHES_PER_ROUND; batch += 1) {
      const { statusCode, body: answer } = await handler(event);
      const all = `"summary":{"published":${BATCH},"accepted":0,"refused":0}`;
      if (statusCode !== 200 || !answer.includes(all))
        throw new Error(`${statusCode}: ${answer.slice(-200)}`);
    }
  });
}

/** As soon as one is confirmed the next one goes: always so many on their way. */
function inFlight(plain: PlainPublisher): Side {
  return queueSide(plain, MESSAGES_PER_ROUND, async () => {
    const lane = async () => {
      for (let sent = 0; sent < BATCHES_PER_ROUND; sent += 1) await plain.publish(body);
    };
    await Promise.all(Array.from({ length: BATCH }, lane));
  });
}

/** As a caller of batches does: the next hundred go when the last of these is confirmed. */
function inBursts(plain: PlainPublisher): Side {
  return queueSide(plain, MESSAGES_PER_ROUND, async () => {
    for (let burst = 0; burst < BATCHES_PER_ROUND; burst += 1) {
      await Promise.all(Array.from({ length: BATCH }, () => plain.publish(body)));
    }
  });
}
