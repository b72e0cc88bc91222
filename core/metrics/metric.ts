/** One figure; its labels tell it from the others of the same metric. */
export type Sample = { labels?: Readonly<Record<string, string>>; value: number };

/**
 * A metric as Prometheus understands it. `name` by its conventions: `courtier_…`, base units, and `_total` at the end of
 * a counter's. https://prometheus.io/docs/practices/naming/
 */
export type Metric = {
  name: string;
  type: 'gauge' | 'counter';
  help: string;
  samples: readonly Sample[];
};

/** Where metrics come from. `part`: what is asked, as `courtier_up` names it. */
export type Collector = { part: string; collect(): Promise<Metric[]> };

/** A metric with one sample for each of `items` that has a figure. */
export function metricOf<T>(
  described: Omit<Metric, 'samples'>,
  items: readonly T[],
  sample: (item: T) => { labels: Readonly<Record<string, string>>; value: number | null },
): Metric {
  const samples = items
    .map(sample)
    .flatMap(({ labels, value }) => (value === null ? [] : [{ labels, value }]));
  return { ...described, samples };
}
