import { Buffer } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';
import { recordable } from '../../core/failure/payload.ts';
import { DELIVERY_INLINE_BYTES, DELIVERY_KEPT_SECONDS } from '../../core/limits.ts';
import { EnvelopeSchema } from '../../core/message/envelope.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import type { Deliveries, KnownDelivery, OpenDelivery } from '../../core/subscriptions/deliveries.ts';
import { ask, askIf } from './ask.ts';
import { fromItem, type Item, toItem, ttlAfter } from './client.ts';

export type DeliveriesDeps = {
  client: DynamoDBClient;
  table: string;
  /** For large bodies. */
  payloads: PayloadStore;
};

/** DynamoDB: items of one BatchWriteItem; their bytes stay far below its 16 MB. */
const BATCH_ITEMS = 25;
/** Waits before what DynamoDB left unprocessed is sent again, milliseconds. */
const RETRY_DELAYS_MS = [0, 50, 200, 800];

const RowSchema = z.object({
  id: z.string(),
  queue: z.string(),
  envelope: z.string(),
  receipt: z.string().default(''),
  task_token: z.string().optional(),
  body: z.instanceof(Uint8Array).optional(),
  body_ref: z.string().optional(),
  received_at: z.string(),
  visible_at: z.string(),
  decision: z.enum(['acknowledged', 'requeued', 'failed']).nullable().default(null),
  closed: z.boolean().default(false),
});

/** One table: partition key `id`, expiry `ttl`. A body of more than 64 KB is kept in the payload store under deliveries/. */
export function createDeliveries(deps: DeliveriesDeps): Deliveries {
  return {
    async open(deliveries) {
      const rows = await Promise.all(deliveries.map((delivery) => toRow(deps, delivery)));
      const batches = Array.from({ length: Math.ceil(rows.length / BATCH_ITEMS) }, (_, n) =>
        rows.slice(n * BATCH_ITEMS, (n + 1) * BATCH_ITEMS),
      );
      await Promise.all(batches.map((batch) => write(deps, batch)));
    },

    get: (id) => get(deps, id),

    async decide(id, decision) {
      const row = await update(deps, 'decide on a delivery', {
        Key: toItem({ id }),
        UpdateExpression: 'SET decision = :decision',
        ConditionExpression: 'attribute_exists(id) AND attribute_not_exists(decision)',
        ExpressionAttributeValues: toItem({ ':decision': decision }),
      });
      return row === 'changed' ? decision : (RowSchema.shape.decision.parse(row.decision) ?? undefined);
    },

    async extend(id, visibleAt) {
      const row = await update(deps, 'extend a delivery', {
        Key: toItem({ id }),
        UpdateExpression: 'SET visible_at = :at',
        ConditionExpression: 'attribute_exists(id) AND attribute_not_exists(decision)',
        ExpressionAttributeValues: toItem({ ':at': visibleAt }),
      });
      return row === 'changed';
    },

    async close(id) {
      await update(deps, 'close a delivery', {
        Key: toItem({ id }),
        UpdateExpression: 'SET closed = :yes REMOVE body, body_ref, receipt, task_token',
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeValues: toItem({ ':yes': true }),
      });
    },
  };
}

async function toRow(
  deps: DeliveriesDeps,
  { envelope, body, taskToken, ...rest }: OpenDelivery,
): Promise<Item> {
  const body_ref = envelope.body_ref ?? (await keptElsewhere(deps, rest.id, body));
  return toItem({
    ...rest,
    // As text: what headers hold, DynamoDB may not.
    envelope: JSON.stringify(recordable(envelope)),
    task_token: taskToken,
    ...(body_ref === undefined ? { body: Buffer.from(body) } : { body_ref }),
    ttl: ttlAfter(rest.received_at, DELIVERY_KEPT_SECONDS),
  });
}

/** Where a large body is kept; undefined: in its row. */
async function keptElsewhere(
  deps: DeliveriesDeps,
  id: string,
  body: Uint8Array,
): Promise<string | undefined> {
  if (body.byteLength <= DELIVERY_INLINE_BYTES) return undefined;
  const key = `deliveries/${id}`;
  await deps.payloads.put(key, body);
  return key;
}

async function write({ client, table }: DeliveriesDeps, rows: Item[]): Promise<void> {
  let left: WriteRequest[] = rows.map((Item) => ({ PutRequest: { Item } }));
  for (const delay of RETRY_DELAYS_MS) {
    if (delay > 0) await pause(delay);
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: left } });
    const answer = await ask('keep deliveries', () => client.send(command));
    left = answer.UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
  }
  throw new UnavailableError('table-unavailable', `DynamoDB did not keep ${left.length} deliveries.`);
}

async function get(
  { client, table, payloads }: DeliveriesDeps,
  id: string,
): Promise<KnownDelivery | undefined> {
  const read = new GetItemCommand({ TableName: table, Key: toItem({ id }), ConsistentRead: true });
  const { Item: item } = await ask('look up a delivery', () => client.send(read));
  if (!item) return undefined;
  const { envelope, task_token, body, body_ref, ...row } = RowSchema.parse(fromItem(item));
  return {
    ...row,
    envelope: EnvelopeSchema.parse(JSON.parse(envelope)),
    ...(task_token === undefined ? {} : { taskToken: task_token }),
    body: async () => (body_ref === undefined ? body : payloads.get(body_ref)),
  };
}

/** The row as it stands in the way, where the condition does not hold. */
async function update(
  { client, table }: DeliveriesDeps,
  what: string,
  input: Omit<UpdateItemCommandInput, 'TableName'>,
): Promise<'changed' | Record<string, unknown>> {
  const command = new UpdateItemCommand({
    TableName: table,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ...input,
  });
  const done = await askIf(what, () => client.send(command));
  return done.met ? 'changed' : done.row;
}
