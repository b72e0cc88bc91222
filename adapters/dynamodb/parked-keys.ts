import { CourtierError } from '../../core/errors.ts';
import { type KeyName, type ParkedKey, ParkedKeySchema } from '../../core/parked-keys/parked-key.ts';
import type { ParkedKeys } from '../../core/parked-keys/store.ts';
import { ask, askIf } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { fromItem, type Item, toItem } from './client.ts';

/** Of keys that were not looked at for a while; it has the keys alone. */
const BY_LOOK = 'by-look';
/** All rows are in one partition of it: it is written when a key is closed, or has its turn, and not with every message. */
const CLOSED = 'closed';

type Deps = { call: DynamoDbCalls; table: string };

/** The table of parked keys: partition key `id`; index `by-look` (state, look_id) with keys alone. */
export function createParkedKeys(deps: Deps): ParkedKeys {
  const { call, table } = deps;
  return {
    async get(name) {
      const { Item } = await ask('read a parked key', () =>
        call('GetItem', { TableName: table, Key: keyOf(name), ConsistentRead: true }),
      );
      return Item && keyOfRow(Item);
    },
    write: (next, before) => write(deps, next, before),
    async unlooked(before, limit) {
      const { Items = [] } = await ask('find parked keys', () =>
        call('Query', {
          TableName: table,
          IndexName: BY_LOOK,
          KeyConditionExpression: '#state = :closed AND look_id < :before',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: toItem({ ':closed': CLOSED, ':before': before }),
          Limit: limit,
        }),
      );
      return Items.map((item) => nameIn(String(fromItem(item).id)));
    },
  };
}

async function write({ call, table }: Deps, next: ParkedKey | null, before: ParkedKey | undefined) {
  const unchanged = before
    ? {
        ConditionExpression: 'closed_at = :closed_at AND #version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: toItem({ ':closed_at': before.closed_at, ':version': before.version }),
      }
    : { ConditionExpression: 'attribute_not_exists(id)' };
  if (next) {
    const Item = rowOf(next);
    return (
      await askIf('write a parked key', () => call('PutItem', { TableName: table, Item, ...unchanged }))
    ).met;
  }
  if (!before) return true;
  const Key = keyOf(before);
  return (await askIf('open a parked key', () => call('DeleteItem', { TableName: table, Key, ...unchanged })))
    .met;
}

function idOf({ queue, group }: KeyName): string {
  return JSON.stringify([queue, group]);
}

function nameIn(id: string): KeyName {
  const [queue, group] = JSON.parse(id) as [string, string];
  return { queue, group };
}

function keyOf(name: KeyName): Item {
  return toItem({ id: idOf(name) });
}

function rowOf(key: ParkedKey): Item {
  return toItem({ ...key, id: idOf(key), state: CLOSED, look_id: `${key.looked_at}#${idOf(key)}` });
}

function keyOfRow(item: Item): ParkedKey {
  const row = fromItem(item);
  const parsed = ParkedKeySchema.safeParse(row);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-record', 'fail', 'A row of the parked-keys table cannot be read.', {
    details: { id: row.id, fields },
  });
}
