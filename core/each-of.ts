/** Asks about each item, of at most so many at the same time; the answers in the items' order. */
export async function eachOf<T, R>(
  items: readonly T[],
  parallel: number,
  ask: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  const waiting = items.entries();
  // Each lane takes the next item that nobody has; all share one iterator.
  const lane = async () => {
    for (const [n, item] of waiting) answers[n] = await ask(item);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, lane));
  return answers;
}
