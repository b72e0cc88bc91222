import { Buffer } from 'node:buffer';
import type { DynamoDBRecord } from 'aws-lambda';
import { rowOfStream } from '../../adapters/dynamodb/stream-row.ts';
import { InvalidMessageError } from '../../core/errors.ts';
import { type OutboxKey, OutboxMessageSchema, type OutboxPlace } from '../../core/message/outbox-row.ts';
import { ShortStringSchema } from '../../core/message/short-string.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import { inTrace } from '../../core/trace/carried.ts';

/** The outbox whose stream it is. */
export type OutboxDescription = { name: string; exchange: string; key: OutboxKey };

export type OutboxRecord = { place: OutboxPlace; item: WorkItem };

/** Where the row of a record stands. */
export function placeOf({ eventID = 'unknown', dynamodb }: DynamoDBRecord, key: OutboxKey): OutboxPlace {
  const { [key.partition]: partition, [key.sort]: sort } = dynamodb?.Keys ?? {};
  return { key: partition?.S ?? '', id: sort?.S ?? eventID };
}

/** The message that a record of the outbox's stream is about, or why nobody can read it. */
export function readRecord(
  record: DynamoDBRecord,
  { name, exchange: usual, key }: OutboxDescription,
): OutboxRecord | { error: InvalidMessageError } {
  try {
    const place = placeOf(record, key);
    const row = rowOfStream(record.dynamodb?.NewImage ?? {});
    const { exchange = usual, body, ...rest } = OutboxMessageSchema.parse(row);
    const envelope = inTrace({
      id: ShortStringSchema.min(1).parse(place.id),
      exchange,
      queue: null,
      encoding: 'text' as const,
      mandatory: true,
      ...rest,
    });
    return { place, item: { envelope, body: Buffer.from(body) } };
  } catch (cause) {
    return { error: new InvalidMessageError(`A row of the outbox ${name} cannot be read.`, { cause }) };
  }
}

/** What stands for a row that cannot be read, so that a person can look at it. */
export function unreadable(record: DynamoDBRecord, { exchange, key }: OutboxDescription): WorkItem {
  return {
    envelope: inTrace({
      id: placeOf(record, key).id,
      exchange,
      routing_key: '',
      queue: null,
      encoding: 'text',
      properties: {},
      headers: {},
      mandatory: true,
    }),
    body: Buffer.from(JSON.stringify(record.dynamodb?.NewImage ?? {})),
  };
}
