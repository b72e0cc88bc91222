import type { Published } from './published.ts';

/**
 * Entries of one id that one batch may have. DynamoDB writes 1,000 rows a second to one partition, which is one id: a publisher
 * that gives every message the same would hold the trail of everybody up.
 */
const SAME_ID_MAX = 20;

/**
 * Entries of a batch, where those beyond the first few of one id are kept under ids of their own; `metadata.same_id` says which
 * they had. What `idOf` gives is the same when the batch comes again.
 */
export function spread(entries: readonly Published[], idOf: (entry: Published) => string): Published[] {
  const places = new Map<string, Set<string>>();
  return entries.map((entry) => {
    const { message_id, published_at, digest, metadata } = entry;
    const known = places.get(message_id) ?? new Set();
    places.set(message_id, known);
    const place = `${published_at}#${digest}`;
    if (known.has(place) || known.size < SAME_ID_MAX) {
      known.add(place);
      return entry;
    }
    return { ...entry, message_id: idOf(entry), metadata: { ...metadata, same_id: message_id } };
  });
}
