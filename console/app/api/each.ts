import { visit } from './session.ts';

/** Calls at the same time: more would only wait in the API's rate. */
const PARALLEL = 8;

/**
 * Does one thing to each of several. Answers how many it was done to, and how many were refused. Stops when somebody else signs in, and
 * once nobody waits for it any more.
 */
export async function each<T>(
  items: readonly T[],
  left: AbortSignal,
  work: (item: T) => Promise<unknown>,
): Promise<{ done: number; refused: number }> {
  const counts = { done: 0, refused: 0 };
  const waiting = items.values();
  const asker = visit.peek();
  const worker = async () => {
    for (const item of waiting) {
      if (left.aborted || visit.peek() !== asker) return;
      await work(item).then(
        () => (counts.done += 1),
        () => (counts.refused += 1),
      );
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return counts;
}
