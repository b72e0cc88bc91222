/** Something a topology must not say. */
export type Problem = {
  /** Where, e.g. `shop.queues.invoices.retry.delays`. */
  path: string;
  /** What is wrong. */
  problem: string;
  /** What to do about it. */
  remedy: string;
};

/** Collects the problems of one place. */
export function at(path: string) {
  return (condition: boolean, below: string, problem: string, remedy: string): Problem[] =>
    condition ? [{ path: below === '' ? path : `${path}.${below}`, problem, remedy }] : [];
}

export function isWholeNumber(value: number, least: number, most = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
