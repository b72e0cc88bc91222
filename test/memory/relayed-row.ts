import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { InvalidMessageError } from '../../core/errors.ts';
import { toMessage } from '../../core/message/envelope.ts';
import type { OutboxKey, OutboxMessage } from '../../core/message/outbox-row.ts';
import type { Publication } from '../../core/message/publisher.ts';
import { readRecord } from '../../functions/outbox-stream/record.ts';

type NewImage = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/** As the construct `Outbox` is given them. */
export type OutboxOptions = { exchange: string; key?: OutboxKey };

/**
 * What the relay of an outbox publishes for a row that a system writes. Throws InvalidMessageError, whose cause says what is
 * wrong, for a row that the relay cannot read.
 */
export function relayed(
  row: OutboxMessage & Record<string, unknown>,
  { exchange, key = { partition: 'partition_key', sort: 'message_id' } }: OutboxOptions,
): Publication {
  for (const name of [key.partition, key.sort])
    if (typeof row[name] !== 'string')
      throw new InvalidMessageError(`The row has no text as its key ${name}.`);
  const image = marshall(row, { removeUndefinedValues: true }) as NewImage;
  const read = readRecord({ dynamodb: { Keys: image, NewImage: image } }, { name: 'test', exchange, key });
  if ('error' in read) throw read.error;
  const { envelope, body } = read.item;
  const message = toMessage(envelope, body);
  return { ...message, exchange: envelope.exchange ?? exchange, routingKey: envelope.routing_key ?? '' };
}
