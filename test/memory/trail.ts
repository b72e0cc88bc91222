import {
  decodeTrailCursor,
  encodeTrailCursor,
  type Published,
  type TrailReader,
  type TrailWriter,
} from '../../core/trail/published.ts';

/** The trail in a map, for tests. */
export function createMemoryTrail(): TrailReader & TrailWriter {
  const entries = new Map<string, Published>();
  const placeOf = ({ published_at, message_id, digest }: Published) =>
    `${published_at}#${message_id}#${digest}`;
  return {
    async record(recorded) {
      for (const entry of recorded) entries.set(placeOf(entry), structuredClone(entry));
    },
    async ofMessage(messageId) {
      const items = [...entries.values()].filter(({ message_id }) => message_id === messageId);
      return { items: items.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)) };
    },
    async list({ exchange, routing_key, from, before, matches }, { limit, cursor, order }) {
      const at = cursor === undefined ? undefined : decodeTrailCursor(cursor);
      const isForward = order === 'oldest-first';
      const isAfter = (place: string) => at === undefined || (isForward ? place > at : place < at);
      const found = [...entries.values()]
        .filter((entry) => entry.exchange === exchange)
        .filter((entry) => routing_key === undefined || entry.routing_key === routing_key)
        .filter((entry) => matches?.(entry) ?? true)
        .filter(
          (entry) => (from ?? '') <= placeOf(entry) && (before === undefined || placeOf(entry) < before),
        )
        .filter((entry) => isAfter(placeOf(entry)))
        .sort((a, b) => (placeOf(a) < placeOf(b) === isForward ? -1 : 1));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, next: found.length > limit && last ? encodeTrailCursor(placeOf(last)) : null };
    },
  };
}
