import type { PlainPublisher } from './plain-publisher.ts';
import type { Side } from './rounds.ts';

/** One side that puts `count` messages into the publisher's queue a round. */
export function queueSide(
  { purge }: Pick<PlainPublisher, 'purge'>,
  count: number,
  work: () => Promise<unknown>,
): Side {
  return {
    async prepare() {
      const found = await purge();
      // The round before was the other side's: its messages must all be there, or it was measured doing less.
      if (found !== 0 && found !== count) throw new Error(`A round left ${found} messages.`);
    },
    async work() {
      await work();
      return count;
    },
  };
}
