import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { MatchCounts } from '../../core/operations/store.ts';
import { ask } from './ask.ts';
import type { Documents, Row } from './documents.ts';
import { queriesOf } from './failed-messages-list.ts';

type Deps = { documents: Documents; table: string; now: () => Date };

/** Counts in the 4 partitions side by side, a megabyte a query. Nothing but the count comes over the wire. */
export function createMatchCounts(deps: Deps): MatchCounts {
  return {
    async count(filter, seconds) {
      const end = deps.now().getTime() + seconds * 1_000;
      const parts = await Promise.all(
        queriesOf(deps.table, filter).map((query) => countOf(deps, query, end)),
      );
      return {
        messages: parts.reduce((sum, { messages }) => sum + messages, 0),
        exact: parts.every(({ exact }) => exact),
      };
    },
  };
}

async function countOf({ documents, now }: Deps, query: QueryCommandInput, end: number) {
  let messages = 0;
  let from: Row | undefined;
  do {
    const page = new QueryCommand({ ...query, Select: 'COUNT', ExclusiveStartKey: from });
    const { Count = 0, LastEvaluatedKey } = await ask('count failed messages', () => documents.send(page));
    messages += Count;
    from = LastEvaluatedKey;
  } while (from !== undefined && now().getTime() < end);
  return { messages, exact: from === undefined };
}
