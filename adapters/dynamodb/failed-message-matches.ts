import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { cursorsOf } from '../../core/api/cursor.ts';
import type { FailedMessagePage } from '../../core/failure/store.ts';
import type { MatchCounts } from '../../core/operations/store.ts';
import { readableRows } from '../../core/readable-rows.ts';
import { ask } from './ask.ts';
import type { Documents, Row } from './documents.ts';
import { recordOfRow } from './failed-messages-item.ts';
import { queriesOf } from './failed-messages-list.ts';

type Deps = { documents: Documents; table: string; now: () => Date };

/** Where counting a partition goes on: after the row of this key, or at its beginning; null: it is counted. */
const PlaceSchema = z.object({ after: z.record(z.string(), z.string()).optional() }).nullable();
type Place = z.infer<typeof PlaceSchema>;
type Part = { messages: number; place: Place; error?: unknown };

const { encode, decode } = cursorsOf(/^\[.{0,8000}\]$/s);

/**
 * Counts in the 4 partitions side by side, a megabyte a query. Nothing but the count comes over the wire, unless who asks may
 * see only some of them: DynamoDB knows no patterns, so then the records are looked at here.
 */
export function createMatchCounts(deps: Deps): MatchCounts {
  return {
    async count(filter, { seconds, from, shows }) {
      const end = deps.now().getTime() + seconds * 1_000;
      const queries = queriesOf(deps.table, filter);
      const places = from === null ? queries.map(() => ({})) : placesOf(from);
      const parts = await Promise.all(
        queries.map((query, n) => countOf(deps, query, { place: places[n] ?? null, end, shows })),
      );
      const fault = parts.find(({ error }) => error !== undefined);
      if (fault && parts.every(({ place }, n) => place === places[n])) throw fault.error;
      const isAll = parts.every(({ place }) => place === null);
      return {
        messages: parts.reduce((sum, { messages }) => sum + messages, 0),
        rest: isAll ? null : encode(JSON.stringify(parts.map(({ place }) => place))),
      };
    },
  };
}

function placesOf(from: string): Place[] {
  return z.array(PlaceSchema).parse(JSON.parse(decode(from)));
}

async function countOf(
  { documents, now }: Deps,
  query: QueryCommandInput,
  asked: { place: Place; end: number; shows: FailedMessagePage['shows'] },
): Promise<Part> {
  const { end, shows } = asked;
  let part: Part = { messages: 0, place: asked.place };
  if (part.place === null) return part;
  do {
    const page = new QueryCommand({
      ...query,
      ExclusiveStartKey: part.place.after,
      ...(shows ? {} : { Select: 'COUNT' }),
    });
    try {
      const answer = await ask('count failed messages', () => documents.send(page));
      const { Count = 0, Items = [], LastEvaluatedKey: after } = answer;
      const found = shows ? readableRows(Items, recordOfRow, idOf).items.filter(shows).length : Count;
      part = { messages: part.messages + found, place: after ? { after } : null };
    } catch (error) {
      return { ...part, error };
    }
  } while (part.place !== null && now().getTime() < end);
  return part;
}

const idOf = ({ id }: Row): string => String(id);
