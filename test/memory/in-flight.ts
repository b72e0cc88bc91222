import type { Entry, InFlight } from '../../core/capacity/in-flight.ts';

/** Who waits, in a map, for tests. */
export function createMemoryInFlight(): InFlight {
  const taken = new Map<string, { lease: string; until: string }>();
  const keyOf = ({ client, kind }: Pick<Entry, 'client' | 'kind'>, place: number) =>
    JSON.stringify([kind, client, place]);
  let leases = 0;
  return {
    async enter(entry) {
      const all = Array.from({ length: entry.places }, (_, place) => place);
      const place = all.find((each) => (taken.get(keyOf(entry, each))?.until ?? '') <= entry.now);
      if (place === undefined) return undefined;
      leases += 1;
      const lease = String(leases);
      taken.set(keyOf(entry, place), { lease, until: entry.until });
      return { client: entry.client, kind: entry.kind, place, lease };
    },
    async leave(place) {
      const key = keyOf(place, place.place);
      if (taken.get(key)?.lease === place.lease) taken.delete(key);
    },
  };
}
