import { ProblemError } from './call.ts';
import { visit } from './session.ts';

/** Calls at the same time: more would only wait in the API's rate. */
const PARALLEL = 8;

/** How often one item is tried again while the API is busy, and after what, milliseconds. */
const TRIES = 8;
const PAUSE_MS = 2_000;

/** Does one thing to each of several. Answers how many it was done to, and how many were refused. Stops when somebody else signs in. */
export async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<{ done: number; refused: number }> {
  const counts = { done: 0, refused: 0 };
  const waiting = items.values();
  const asker = visit.peek();
  const worker = async () => {
    for (const item of waiting) {
      if (visit.peek() !== asker) return;
      await patiently(() => work(item)).then(
        () => (counts.done += 1),
        () => (counts.refused += 1),
      );
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return counts;
}

/** Too many requests, and busy for a moment, are no refusals. */
async function patiently(work: () => Promise<unknown>): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof ProblemError && [429, 503].includes(error.problem.status);
      if (!isBusy || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
