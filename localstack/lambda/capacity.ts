/** A process that is wanted again at once must not make room for another, or both start over and over. */
const SETTLED_MS = 250;

/** Processes of all functions together, so that a laptop does not run a thousand of them. */
export type Capacity = {
  /**
   * Takes a place for one more process, if need be that of the one that was unused for the longest. False: there is no
   * room now. A function without any process comes before one that wants another.
   */
  take(first: boolean): boolean;
  /** There is no room any more: the runtime stops. */
  close(): void;
  /** A process has ended. */
  release(): void;
  /** A process waits for work. The answer takes it back. */
  park(process: { end(): void }): () => void;
  /** What starts the first process of functions that have none, if they still have none. */
  readonly starving: Set<() => void>;
};

export function createCapacity(max: number): Capacity {
  /** Oldest use first. */
  const idle = new Map<{ end(): void }, number>();
  const starving = new Set<() => void>();
  let processes = 0;
  let closed = false;
  const makeRoom = (first: boolean) => {
    const [oldest] = idle;
    if (!oldest) return;
    const [process, since] = oldest;
    if (first || performance.now() - since >= SETTLED_MS) process.end();
  };
  return {
    starving,
    take: (first) => {
      if (closed || (!first && starving.size > 0)) return false;
      if (processes >= max) makeRoom(first);
      if (processes >= max) return false;
      processes += 1;
      return true;
    },
    close: () => {
      closed = true;
    },
    release: () => {
      processes -= 1;
      for (const start of starving) if (processes < max) start();
    },
    park: (process) => {
      idle.set(process, performance.now());
      return () => void idle.delete(process);
    },
  };
}
