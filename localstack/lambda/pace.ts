/** Of the time that a cold start took last: a quick function's next process is one that comes free meanwhile. */
const PATIENCE = 0.5;
const MAX_PATIENCE_MS = 1_000;
/** What the latest invocation counts in what one usually takes. */
const NEWEST = 0.2;

/** How quickly the processes of one function start and answer: what says whether another would help. */
export type Pace = {
  /** A process was ready for its first invocation this long after its start, milliseconds. */
  started(tookMs: number): void;
  /** A process came free again this long after its invocation began, milliseconds. */
  cameFree(tookMs: number): void;
  /**
   * Whether an invocation is served earlier by a process that starts now than by one that comes free. `ahead`: those
   * that wait before it.
   */
  needsAnother(invocation: { waitedMs: number; ahead: number; processes: number }): boolean;
};

export function createPace(): Pace {
  /** A busy machine starts a process in ten times the time, and more of them make it slower still. */
  let startMs: number | undefined;
  let usualMs: number | undefined;
  let freeAt = 0;

  return {
    started(tookMs) {
      startMs = tookMs;
      freeAt = performance.now();
    },
    cameFree(tookMs) {
      usualMs = usualMs === undefined ? tookMs : usualMs + NEWEST * (tookMs - usualMs);
      freeAt = performance.now();
    },
    needsAnother({ waitedMs, ahead, processes }) {
      if (startMs === undefined) return false;
      const patienceMs = Math.min(MAX_PATIENCE_MS, PATIENCE * startMs);
      if (waitedMs < patienceMs) return false;
      const standStill = performance.now() - freeAt >= patienceMs;
      // A burst of quick invocations is over before as many processes have started.
      return standStill || (usualMs !== undefined && (usualMs * (ahead + 1)) / processes > startMs);
    },
  };
}
