import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { REBUILD_KEPT_SECONDS } from '../../core/limits.ts';
import type { Views } from '../../core/read-model/projection.ts';
import { RebuildRecordSchema, type Rebuilds } from '../../core/read-model/rebuild.ts';
import { ask, askIf } from './ask.ts';
import { jsonOf, ttlAfter } from './client.ts';
import type { Documents } from './documents.ts';

type Deps = { documents: Documents; table: string };

const CURRENT = 'rebuilds';
const rebuildKey = (id: string) => `rebuild:${id}`;

/**
 * Views as rows `<kind>:<key>` of one table, partition key `id`: as JSON text, for what DynamoDB does not hold; beside it
 * in `events` how many events the view was made of. `kind` is none of `rebuild` and `rebuilds`.
 */
export function createViews<S extends z.ZodType>({
  documents,
  table,
  kind,
  schema,
}: Deps & { kind: string; schema: S }): Views<z.output<S>> {
  const idOf = (key: string) => `${kind}:${key}`;
  return {
    async put(key, view, events) {
      const put = new PutCommand({
        TableName: table,
        Item: { id: idOf(key), events, view: JSON.stringify(view) },
        ConditionExpression: 'attribute_not_exists(id) OR #events <= :events',
        ExpressionAttributeNames: { '#events': 'events' },
        ExpressionAttributeValues: { ':events': events },
      });
      // Where the condition does not hold a newer view is there, which stays.
      await askIf('write a view', () => documents.send(put));
    },
    async get(key) {
      const row = await read({ documents, table }, idOf(key), 'read a view');
      return row && schema.parse(jsonOf(row.view));
    },
  };
}

/** Runs as rows `rebuild:<id>` of the same table, with expiry `ttl`; the row `rebuilds` says which was begun last. */
export function createRebuilds({ documents, table }: Deps): Rebuilds {
  const put = async (Item: Record<string, unknown>) => {
    await ask('write how far a rebuild is', () => documents.send(new PutCommand({ TableName: table, Item })));
  };
  const save: Rebuilds['save'] = (run) => {
    const ttl = ttlAfter(run.updated_at, REBUILD_KEPT_SECONDS);
    return put({ ...run, id: rebuildKey(run.id), ttl });
  };
  const get: Rebuilds['get'] = async (id) => {
    const row = await read({ documents, table }, rebuildKey(id), 'read how far a rebuild is');
    return row && RebuildRecordSchema.parse({ ...row, id });
  };
  return {
    save,
    get,
    async begin(run) {
      await save(run);
      await put({ id: CURRENT, run: run.id });
    },
    async current() {
      const row = await read({ documents, table }, CURRENT, 'find the current rebuild');
      return row && get(z.string().parse(row.run));
    },
  };
}

async function read({ documents, table }: Deps, id: string, operation: string) {
  const get = new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true });
  return (await ask(operation, () => documents.send(get))).Item;
}
