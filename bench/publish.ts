import { newId } from '../adapters/new-id.ts';
import type { Publisher } from '../core/message/publisher.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { type Parts, withParts } from './measuring/parts.ts';
import type { PlainPublisher } from './measuring/plain-publisher.ts';
import { body, publishEvent, publishHandler, requestOf } from './measuring/publish-handler.ts';
import { withPublishers } from './measuring/publishers.ts';
import { queueSide } from './measuring/queue-side.ts';
import { ratesInTurns, roundsOf, type Side } from './measuring/rounds.ts';
import { comparison } from './measuring/row.ts';

const MESSAGES_PER_ROUND = 400;

export const publish: Claim = {
  name: 'publish',
  subject: 'publish one message at a time through the whole handler',
  against: 'bare amqplib, confirmed, on the same quorum queue',
  run: (options) => withParts((parts) => measure(parts, options)),
};

async function measure(parts: Parts, { quick, say }: RunOptions): Promise<Outcome> {
  say('starting RabbitMQ');
  return withPublishers(parts, async (plain, publisher) => {
    const limits = roundsOf(quick);
    const compare = async (text: string, ours: Side) => {
      say(text);
      const samples = await ratesInTurns({ ours, baseline: plainSide(plain) }, limits);
      return comparison(text, 'messages/s', samples);
    };
    return {
      rows: [
        await compare('the whole handler', handlerSide(plain, publisher)),
        await compare('the AMQP adapter alone', adapterSide(plain, publisher)),
      ],
      versions: { rabbitmq: plain.rabbitmq },
      notes: [
        `${MESSAGES_PER_ROUND} messages of ${body.byteLength} bytes a round, each confirmed before the next.`,
        'The rows without a goal show where the time goes.',
      ],
    };
  });
}

function handlerSide(plain: PlainPublisher, publisher: Publisher): Side {
  const handler = publishHandler(publisher);
  const event = publishEvent('/api/messages/publish', requestOf(plain));
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

function oneAtATime(plain: Pick<PlainPublisher, 'purge'>, publishOne: () => Promise<void>): Side {
  return queueSide(plain, MESSAGES_PER_ROUND, async () => {
    for (let sent = 0; sent < MESSAGES_PER_ROUND; sent += 1) await publishOne();
  });
}
