import type { APIGatewayProxyEvent } from 'aws-lambda';
import { body } from '../../adapters/http/request.ts';
import { CourtierError } from '../../core/errors.ts';
import { PublishTopicSchema } from '../../core/message/publish-request.ts';
import { UnroutableError } from '../../core/message/publisher.ts';
import { topicExchange, topics } from '../../core/topology/topics.ts';
import { checkedText, type InputOptions, inputOf, OPAQUE, type PublishInput } from './publish-input.ts';

class UnknownTopicError extends CourtierError {
  constructor(topic: string) {
    super('unknown-topic', 'reject', `No queue takes the topic "${topic}".`, { details: { topic, topics } });
  }
}

/**
 * `{topic, message}`: the topic is the routing key on the exchange that has it.
 *
 * @throws as readPublishInput does
 */
export function readTopicInput(event: APIGatewayProxyEvent, options: InputOptions): PublishInput {
  const text = checkedText(event, options);
  const { topic, ...request } = body(event, PublishTopicSchema, OPAQUE);
  const exchange = topicExchange(topic);
  if (exchange === undefined) throw new UnknownTopicError(topic);
  return inputOf(event, { ...request, exchange, routing_key: topic }, text, options);
}

/** What a publisher who knows of topics is told of an error that speaks of exchanges. */
export function topicError(error: unknown, { publication }: PublishInput): unknown {
  return error instanceof UnroutableError ? new UnknownTopicError(publication.routingKey) : error;
}
