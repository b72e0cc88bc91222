import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { FailedMessagePage } from '../../core/failure/store.ts';
import type { MatchCounts } from '../../core/operations/store.ts';
import { readableRows } from '../../core/readable-rows.ts';
import { ask } from './ask.ts';
import type { Documents, Row } from './documents.ts';
import { recordOfRow } from './failed-messages-item.ts';
import { queriesOf } from './failed-messages-list.ts';

type Deps = { documents: Documents; table: string; now: () => Date };

/**
 * Counts in the 4 partitions side by side, a megabyte a query. Nothing but the count comes over the wire, unless who asks may
 * see only some of them: DynamoDB knows no patterns, so then the records are looked at here.
 */
export function createMatchCounts(deps: Deps): MatchCounts {
  return {
    async count(filter, seconds, shows) {
      const end = deps.now().getTime() + seconds * 1_000;
      const parts = await Promise.all(
        queriesOf(deps.table, filter).map((query) => countOf(deps, query, { end, shows })),
      );
      return {
        messages: parts.reduce((sum, { messages }) => sum + messages, 0),
        exact: parts.every(({ exact }) => exact),
      };
    },
  };
}

async function countOf(
  { documents, now }: Deps,
  query: QueryCommandInput,
  { end, shows }: { end: number; shows: FailedMessagePage['shows'] },
) {
  let messages = 0;
  let from: Row | undefined;
  do {
    const page = new QueryCommand({
      ...query,
      ExclusiveStartKey: from,
      ...(shows ? {} : { Select: 'COUNT' }),
    });
    const answer = await ask('count failed messages', () => documents.send(page));
    const { Count = 0, Items = [], LastEvaluatedKey } = answer;
    messages += shows ? readableRows(Items, recordOfRow, idOf).items.filter(shows).length : Count;
    from = LastEvaluatedKey;
  } while (from !== undefined && now().getTime() < end);
  return { messages, exact: from === undefined };
}

const idOf = ({ id }: Row): string => String(id);
