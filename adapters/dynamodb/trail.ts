import { setTimeout as delay } from 'node:timers/promises';
import { eachOf } from '../../core/each-of.ts';
import { UnavailableError } from '../../core/errors.ts';
import { MESSAGE_PUBLISHES_MAX } from '../../core/limits.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import type { TrailReader, TrailWriter } from '../../core/trail/published.ts';
import { ask } from './ask.ts';
import { fromItem, type Item, toItem } from './client.ts';
import { listPublished } from './trail-list.ts';
import { entryOf, placeOf, rowOf, type TrailDeps } from './trail-row.ts';

/** DynamoDB: items of one BatchWriteItem. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const BATCH = 25;
const PARALLEL_BATCHES = 8;
/** What DynamoDB had no room for is written again after so many milliseconds, longer each time. */
const PAUSES_MS = [50, 200, 800, 2_000];

/**
 * One table: partition key `message_id`, sort key `published` (time and digest), index `by-exchange`, expiry `ttl`:
 * `keptSeconds` after the publish.
 */
export function createTrailWriter(deps: TrailDeps & { keptSeconds: number }): TrailWriter {
  return {
    async record(entries) {
      const rows = new Map(entries.map((entry) => [placeOf(entry), rowOf(entry, deps.keptSeconds)]));
      const batches = Array.from({ length: Math.ceil(rows.size / BATCH) }, (_, n) =>
        [...rows.values()].slice(n * BATCH, (n + 1) * BATCH),
      );
      await eachOf(batches, PARALLEL_BATCHES, (batch) => write(deps, batch));
    },
  };
}

export function createTrailReader(deps: TrailDeps): TrailReader {
  return {
    async ofMessage(messageId) {
      const { Items = [] } = await ask('read the trail of a message', () =>
        deps.call('Query', {
          TableName: deps.table,
          ScanIndexForward: false,
          Limit: MESSAGE_PUBLISHES_MAX,
          KeyConditionExpression: 'message_id = :id',
          ExpressionAttributeValues: toItem({ ':id': messageId }),
        }),
      );
      const rows = Items.map(fromItem).reverse();
      const { items, unreadable } = readableRows(
        rows,
        entryOf,
        ({ published }) => `${messageId} ${published}`,
      );
      return { items, ...besides(unreadable) };
    },

    list: (query, page) => listPublished(deps, query, page),
  };
}

/** Throws UnavailableError when DynamoDB goes on having no room. */
async function write({ call, table }: TrailDeps, rows: readonly Item[]): Promise<void> {
  let left = rows.map((Item) => ({ PutRequest: { Item } }));
  for (const pause of [...PAUSES_MS, null]) {
    const answer = await ask('write the trail', () =>
      call('BatchWriteItem', { RequestItems: { [table]: left } }),
    );
    left = (answer.UnprocessedItems?.[table] ?? []) as typeof left;
    if (left.length === 0) return;
    if (pause !== null) await delay(pause);
  }
  throw new UnavailableError(
    'table-unavailable',
    `DynamoDB had no room for ${left.length} entries of the trail.`,
  );
}
