import { randomInt, randomUUID } from 'node:crypto';
import type { Entry, InFlight, Place } from '../../core/capacity/in-flight.ts';
import { askIf } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { type Item, toItem, ttlAfter } from './client.ts';

type Deps = { call: DynamoDbCalls; table: string };
type Row = Readonly<Record<string, unknown>>;

/** Tries to take a place that somebody else takes at the same moment. */
const TRIES = 4;

/**
 * One table: partition key `holder`, expiry `ttl`. A client's row has an attribute for each place that is taken,
 * `<until>#<lease>`, so that one conditional update takes a place and one gives it back: two writes a wait. An expired
 * lease reads as an earlier text, and is free.
 */
export function createInFlight({ call, table }: Deps): InFlight {
  const take = async (entry: Entry, place: number, lease: string): Promise<Row | undefined> => {
    const taken = await askIf('count a request', () =>
      call('UpdateItem', {
        TableName: table,
        Key: keyOf(entry),
        UpdateExpression: 'SET #place = :lease, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(#place) OR #place < :now',
        ExpressionAttributeNames: { '#place': nameOf(place), '#ttl': 'ttl' },
        ExpressionAttributeValues: toItem({
          ':lease': lease,
          ':now': entry.now,
          ':ttl': ttlAfter(entry.until, 0),
        }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return taken.met ? undefined : taken.row;
  };
  return {
    async enter(entry) {
      const lease = `${entry.until}#${randomUUID()}`;
      let place = randomInt(entry.places);
      for (let tries = 0; tries < TRIES; tries += 1) {
        const row = await take(entry, place, lease);
        const taken = { client: entry.client, kind: entry.kind, place, lease };
        // A call whose answer was lost is repeated: then the lease that stands in our way is our own.
        if (!row || row[nameOf(place)] === lease) return taken;
        const free = freePlaces(row, entry);
        const next = free[free.length > 0 ? randomInt(free.length) : 0];
        if (next === undefined) return undefined;
        place = next;
      }
      return undefined;
    },
    async leave(place) {
      await askIf('count a request as done', () =>
        call('UpdateItem', {
          TableName: table,
          Key: keyOf(place),
          UpdateExpression: 'REMOVE #place',
          ConditionExpression: '#place = :lease',
          ExpressionAttributeNames: { '#place': nameOf(place.place) },
          ExpressionAttributeValues: toItem({ ':lease': place.lease }),
        }),
      );
    },
  };
}

function freePlaces(taken: Row, { places, now }: Entry): number[] {
  return Array.from({ length: places }, (_, place) => place).filter((place) => {
    const lease = taken[nameOf(place)];
    return typeof lease !== 'string' || lease < now;
  });
}

const nameOf = (place: number) => `place_${place}`;

/** As JSON, so that no client's id can be written that looks like another's with its kind. */
function keyOf({ client, kind }: Pick<Place, 'client' | 'kind'>): Item {
  return toItem({ holder: JSON.stringify([kind, client]) });
}
