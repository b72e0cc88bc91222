import { isDeepStrictEqual } from 'node:util';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import type { Versioned, VersionedRows } from '../../core/versioned-rows.ts';
import { ask, askIf } from './ask.ts';
import type { Documents, Row } from './documents.ts';
import { newestFirst } from './newest-first.ts';

export type Kind<T extends Versioned> = {
  /** `webhook`: what errors call it, and the partition that all of them stand in, by their ids. */
  kind: string;
  schema: z.ZodType<T>;
  /** What a row has besides. */
  also?: (of: T) => Row;
};

/** DynamoDB refuses a longer sort key, and nothing has such an id. */
const KEY_BYTES = 1_024;

/** The rows of one kind: partition key `kind`, sort key `id`. */
export function createVersionedRows<T extends Versioned>(
  { documents, table }: { documents: Documents; table: string },
  { kind, schema, also }: Kind<T>,
): VersionedRows<T> {
  const TableName = table;
  const write = async (of: T, condition: object) => {
    const Item = { ...of, ...also?.(of), kind };
    const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
    const put = new PutCommand({ TableName, Item, ReturnValuesOnConditionCheckFailure, ...condition });
    const written = await askIf(`write a ${kind}`, () => documents.send(put));
    // The SDK writes again when the first answer was lost: then the row stands in its own way.
    return written.met || isDeepStrictEqual(written.row, Item);
  };
  const read = (row: Row): T => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
    throw new CourtierError(`malformed-${kind}`, 'fail', `A row of the table of ${kind}s cannot be read.`, {
      details: { id: row.id, fields },
    });
  };
  return {
    create: (row) => write(row, { ConditionExpression: 'attribute_not_exists(id)' }),
    async get(id) {
      if (!isKey(id)) return undefined;
      const get = new GetCommand({ TableName, Key: { kind, id }, ConsistentRead: true });
      const { Item } = await ask(`read a ${kind}`, () => documents.send(get));
      return Item && read(Item);
    },
    replace: (row, expectedVersion) =>
      write(row, {
        ConditionExpression: '#version = :expected',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':expected': expectedVersion },
      }),
    async remove(id) {
      const remove = new DeleteCommand({ TableName, Key: { kind, id } });
      await ask(`delete a ${kind}`, () => documents.send(remove));
    },
    list: (page) =>
      newestFirst({ documents, table, key: ['kind', kind], operation: `list ${kind}s`, read }, page),
  };
}

function isKey(id: string): boolean {
  return id !== '' && Buffer.byteLength(id) <= KEY_BYTES;
}
