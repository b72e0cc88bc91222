import { ScanCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ask, askAll } from '../../adapters/dynamodb/ask.ts';
import { type Documents, queryRows } from '../../adapters/dynamodb/documents.ts';
import { createViews } from '../../adapters/dynamodb/read-model.ts';
import { defineProjection, type EventLog } from '../../core/read-model/projection.ts';
import type { ReadModelTables } from '../../functions/read-model/functions.ts';

const LabelSchema = z.object({ parcel_id: z.string(), event_id: z.string(), style: z.string() });
type Label = z.infer<typeof LabelSchema>;

export const ParcelSchema = z.object({ id: z.string(), labels: z.array(z.string()) });

/** Keeps a label, and the message that says so: both or neither. */
export async function keepLabel(documents: Documents, labels: string, outbox: string, label: Label) {
  const row = { partition_key: label.parcel_id, message_id: label.event_id, routing_key: 'log.label' };
  const message = { ...row, body: JSON.stringify(label), properties: { content_type: 'application/json' } };
  const put = new TransactWriteCommand({
    TransactItems: [
      { Put: { TableName: labels, Item: label } },
      { Put: { TableName: outbox, Item: message } },
    ],
  });
  await askAll('keep a label', () => documents.send(put));
}

export function createParcelViews({ documents, table }: { documents: Documents; table: string }) {
  return createViews({ documents, table, kind: 'parcel', schema: ParcelSchema });
}

/** The read model of the parcels: the labels that each has. */
export function parcelsProjection({ documents, log, views }: ReadModelTables) {
  return defineProjection({
    log: labelLog(documents, log),
    fold: (labels, id) => ({ id, labels: labels.map(({ style }) => style) }),
    views: createParcelViews({ documents, table: views }),
  });
}

function labelLog(documents: Documents, table: string): EventLog<Label> {
  return {
    async events(key) {
      const rows = await queryRows(documents, "read a parcel's labels", {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'parcel_id = :id',
        ExpressionAttributeValues: { ':id': key },
      });
      return rows.map((row) => LabelSchema.parse(row));
    },
    async page({ cursor, limit }) {
      const ExclusiveStartKey = cursor === null ? undefined : JSON.parse(cursor);
      const scan = new ScanCommand({ TableName: table, Limit: limit, ExclusiveStartKey });
      const { Items = [], LastEvaluatedKey } = await ask('read the labels', () => documents.send(scan));
      const keys = [...new Set(Items.map((row) => LabelSchema.parse(row).parcel_id))];
      return { keys, events: Items.length, next: LastEvaluatedKey ? JSON.stringify(LastEvaluatedKey) : null };
    },
  };
}
