import type * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import type { PublishRequestSchema, PublishTopicSchema } from '../../core/message/publish-request.ts';
import { UnroutableError } from '../../core/message/publisher.ts';
import { topicExchange, topics } from '../../core/topology/topics.ts';
import type { PublishInput } from './publish-input.ts';

class UnknownTopicError extends CourtierError {
  constructor(topic: string) {
    super('unknown-topic', 'reject', `No queue takes the topic "${topic}".`, { details: { topic, topics } });
  }
}

/** What `{topic, message}` asks for: the topic is the routing key on the exchange that has it. Throws UnknownTopicError (422). */
export function topicRequest({
  topic,
  ...request
}: z.output<typeof PublishTopicSchema>): z.output<typeof PublishRequestSchema> {
  const exchange = topicExchange(topic);
  if (exchange === undefined) throw new UnknownTopicError(topic);
  return { ...request, exchange, routing_key: topic };
}

/** The error as a publisher understands it who knows of topics, and not of exchanges. */
export function topicError(error: unknown, { publication }: PublishInput): unknown {
  return error instanceof UnroutableError ? new UnknownTopicError(publication.routingKey) : error;
}
