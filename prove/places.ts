import type { Place } from './faults/fault.ts';

/** What else a fault of a place has to itself. */
const WITHIN: Partial<Record<Place, readonly Place[]>> = {
  runtime: ['functions', 'aws', 'queues', 'workflows', 'deployment'],
};

/** Places that are broken now, by the faults of every load of a deployment. */
export type Places = {
  /** Waits until nobody else breaks it, and what is in it. Answers what gives it back. */
  take(place: Place): Promise<() => void>;
};

export function createPlaces(): Places {
  const taken = new Set<Place>();
  let freed = Promise.withResolvers<void>();
  return {
    async take(place) {
      const all = [place, ...(WITHIN[place] ?? [])];
      while (all.some((each) => taken.has(each))) await freed.promise;
      for (const each of all) taken.add(each);
      return () => {
        for (const each of all) taken.delete(each);
        freed.resolve();
        freed = Promise.withResolvers();
      };
    },
  };
}
