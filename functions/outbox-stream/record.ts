import type { DynamoDBRecord } from 'aws-lambda';
import { fromItem, type Item } from '../../../../adapters/dynamodb/client.ts';
import { InvalidMessageError } from '../../../../core/errors.ts';
import type { Publication } from '../../../../core/message/publisher.ts';
import { type OutboxEvent, OutboxEventSchema } from '../../domain/placed-order.ts';
import { ORDERS_EXCHANGE, orderPublication } from '../../domain/publication.ts';

export type OutboxRecord = { event: OutboxEvent; publication: Publication };

/** The event that a record of the outbox's stream tells of, or why nobody can read it. */
export function readRecord({ dynamodb }: DynamoDBRecord): OutboxRecord | { error: InvalidMessageError } {
  try {
    const event = OutboxEventSchema.parse(fromItem((dynamodb?.NewImage ?? {}) as Item));
    return { event, publication: orderPublication(event) };
  } catch (cause) {
    return { error: new InvalidMessageError('A row of the orders outbox cannot be read.', { cause }) };
  }
}

/** What stands for such a row, so that a person can look at it. */
export function unreadable({ eventID = 'unknown', dynamodb }: DynamoDBRecord): Publication {
  return {
    id: dynamodb?.Keys?.event_id?.S ?? eventID,
    exchange: ORDERS_EXCHANGE,
    routingKey: '',
    body: Buffer.from(JSON.stringify(dynamodb?.NewImage ?? {})),
    properties: {},
    headers: {},
  };
}
