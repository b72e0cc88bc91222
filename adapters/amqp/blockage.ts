/**
 * Whether the broker takes no more messages on a connection: it is out of memory or disk. It says so when the first
 * message comes, reads nothing more from the socket, and confirms what came meanwhile only when there is room again.
 * https://www.rabbitmq.com/docs/connection-blocked
 */
export type Blockage = {
  /** The broker's own words, while it lasts. */
  readonly reason: string | undefined;
  /** `listener` is called whenever one begins, until what is answered is called. */
  watch(listener: (reason: string) => void): () => void;
};

export function createBlockage(): Blockage & { begin(reason: string): void; end(): void } {
  const listeners = new Set<(reason: string) => void>();
  let reason: string | undefined;
  return {
    get reason() {
      return reason;
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    begin(why) {
      reason = why;
      for (const listener of [...listeners]) listener(why);
    },
    end() {
      reason = undefined;
    },
  };
}

/** `work`, unless the broker stops reading first: then nobody will answer. Rejects with what `refusal` makes of it. */
export async function unlessBlocked<T>(
  blockage: Blockage,
  work: Promise<T>,
  refusal: (reason: string) => Error,
): Promise<T> {
  const { promise: blocked, reject } = Promise.withResolvers<never>();
  const unwatch = blockage.watch((reason) => reject(refusal(reason)));
  work.catch(() => undefined);
  try {
    return await Promise.race([work, blocked]);
  } finally {
    unwatch();
  }
}
