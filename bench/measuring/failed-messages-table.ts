import {
  type AttributeDefinition,
  BatchWriteItemCommand,
  CreateTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { toItem } from '../../adapters/dynamodb/client.ts';
import { BY_DUE, BY_STATUS, BY_TIME, rowOfRecord } from '../../adapters/dynamodb/failed-messages-item.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';

/** BatchWriteItem takes no more. */
const BATCH = 25;
const WRITERS = 8;
const STATUSES = ['failed', 'resolved', 'pending', 'failed', 'resolved'] as const;
const KINDS = 10;
const RARE = 10_000;

/** What a filter asks for to find one record in ten. */
export const ONE_IN_TEN = {
  exchange: 'exchange-3',
  queue: 'queue-3',
  routing_key: 'key.3',
  error_name: 'Error3',
  fingerprint: '0000000000000003',
  service: 'service-3',
  text: 'reason 3 of',
} as const;
export const RARE_TEXT = 'needle';

/** When record `n` of `count` failed: a second apart, and the last of every table at the same moment. */
export function failedAt(n: number, count: number): string {
  return new Date(Date.UTC(2026, 0, 1) - (count - n) * 1_000).toISOString();
}

/** The table and its indexes, as lib/stacks/data.ts declares them. */
export async function createFailedMessagesTable(client: DynamoDBClient, table: string): Promise<void> {
  const indexes = [
    [BY_TIME, 'shard', 'time_id'],
    [BY_STATUS, 'status_shard', 'time_id'],
    [BY_DUE, 'due_shard', 'due_id'],
  ] as const;
  const names = new Set(['id', ...indexes.flatMap(([, partition, sort]) => [partition, sort])]);
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...names].map(
        (name): AttributeDefinition => ({
          AttributeName: name,
          AttributeType: 'S',
        }),
      ),
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: indexes.map(([IndexName, partition, sort]) => ({
        IndexName,
        KeySchema: keys(partition, sort),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  );
}

function keys(partition: string, sort: string): KeySchemaElement[] {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}

/** Writes `count` records, so many batches at the same time; `say` hears of every tenth part. */
export async function fill(
  client: DynamoDBClient,
  table: string,
  count: number,
  say: (text: string) => void,
): Promise<void> {
  const tenth = Math.ceil(count / 10 / BATCH) * BATCH;
  let next = 0;
  const writer = async () => {
    while (next < count) {
      const first = next;
      next += BATCH;
      await write(client, table, first, Math.min(first + BATCH, count), count);
      if (first > 0 && first % tenth === 0) say(`${first} of ${count} records are written`);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

async function write(client: DynamoDBClient, table: string, first: number, end: number, count: number) {
  const requests = Array.from({ length: end - first }, (_, n) => ({
    PutRequest: { Item: toItem(rowOfRecord(failedMessage(first + n, count))) },
  }));
  const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  const left = Object.keys(answer.UnprocessedItems ?? {}).length;
  if (left > 0) throw new Error('The table did not take a whole batch.');
}

/** A record of about a kilobyte and a half. Kinds do not go round with the shards, nor with the statuses. */
function failedMessage(n: number, count: number): FailedMessage {
  const at = failedAt(n, count);
  const kind = Math.floor(n / STATUSES.length) % KINDS;
  const id = `${n.toString(16).padStart(31, '0')}${(n * 7) % 4}`;
  const status = STATUSES[n % STATUSES.length] ?? 'failed';
  const error_message = `${n % RARE === 1 ? `${RARE_TEXT} ` : ''}reason ${kind} of the consumer`;
  return {
    id,
    message_id: id,
    exchange: `exchange-${kind}`,
    routing_key: `key.${kind}`,
    queue: `queue-${kind}`,
    payload: JSON.stringify({ order_id: id, text: 'x'.repeat(200) }),
    payload_encoding: 'text',
    payload_bytes: 256,
    properties: { content_type: 'application/json' },
    headers: { 'x-courtier-exchange': `exchange-${kind}` },
    service: `service-${kind}`,
    source: 'consumer',
    error_name: `Error${kind}`,
    error_message,
    error_stack: `Error${kind}: ${error_message}\n    at handle (/var/task/index.js:1:1)`,
    fingerprint: `${kind}`.padStart(16, '0'),
    permanent: false,
    status,
    retry_count: 3,
    max_retries: 3,
    attempts: [1, 2, 3].map((number) => ({
      number,
      at,
      source: 'consumer',
      error_name: `Error${kind}`,
      error_message,
    })),
    resolution: status === 'resolved' ? 'confirmed' : null,
    run: `${id}-1`,
    generation: 1,
    failed_at: at,
    last_retry_at: at,
    next_retry_at: status === 'pending' ? at : null,
    resolved_at: status === 'resolved' ? at : null,
    deleted_at: null,
    alerted_at: at,
    created_at: at,
    updated_at: at,
    version: 4,
  };
}
