import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { besides, readableRows } from '../../core/readable-rows.ts';
import {
  decodeRowCursor,
  encodeRowCursor,
  type FoundRows,
  type RowsPage,
} from '../../core/versioned-rows.ts';
import { ask } from './ask.ts';
import type { Documents, Row } from './documents.ts';

export type Partition<T> = {
  documents: Documents;
  table: string;
  /** Its name and its value; the sort key is `id`, which sorts by time. */
  key: readonly [name: string, value: string];
  /** Completes "DynamoDB could not …". */
  operation: string;
  /** Throws where a row cannot be read: the others are answered, and it is named. */
  read: (row: Row) => T;
};

/** A page of one partition, the newest first. Throws InvalidCursorError. */
export async function newestFirst<T>(partition: Partition<T>, page: RowsPage): Promise<FoundRows<T>> {
  const { documents, table, key, operation, read } = partition;
  const { limit, cursor } = page;
  const before = cursor === undefined ? undefined : decodeRowCursor(cursor);
  const query = new QueryCommand({
    TableName: table,
    ConsistentRead: true,
    ScanIndexForward: false,
    KeyConditionExpression: before === undefined ? '#of = :of' : '#of = :of AND id < :before',
    ExpressionAttributeNames: { '#of': key[0] },
    ExpressionAttributeValues: { ':of': key[1], ':before': before },
    // One more says whether there is another page.
    Limit: limit + 1,
  });
  const { Items = [], LastEvaluatedKey } = await ask(operation, () => documents.send(query));
  const rows = Items.slice(0, limit);
  // DynamoDB ends a page at a megabyte, too.
  const end: unknown = Items.length > limit ? rows.at(-1)?.id : LastEvaluatedKey?.id;
  const { items, unreadable } = readableRows(rows, read, ({ id }) => String(id));
  return { items, next: end === undefined ? null : encodeRowCursor(String(end)), ...besides(unreadable) };
}
