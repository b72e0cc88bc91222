import type { Measures } from '../../core/metrics/measures.ts';

/** Keeps what is measured, for tests. */
export function createMemoryMeasures() {
  const recorded: Record<string, unknown>[] = [];
  const ofQueues: Record<string, Record<string, unknown>> = {};
  const measures: Measures = {
    record: (figures, details = {}) => {
      recorded.push({ ...details, ...figures });
    },
    recordOf: (queue, figures) => {
      ofQueues[queue] = { ...ofQueues[queue], ...figures };
    },
  };
  return Object.assign(measures, { recorded, ofQueues });
}
