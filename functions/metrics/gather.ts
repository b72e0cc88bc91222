import { type Exposition, exposition } from '../../adapters/prometheus/exposition.ts';
import type { Log } from '../../core/log.ts';
import type { Collector, Metric } from '../../core/metrics/metric.ts';

export type GatherDeps = {
  collectors: readonly Collector[];
  /** How long figures are shown again before they are gathered again, seconds. */
  keptSeconds: number;
  now: () => Date;
  log: Log;
  /** How long a part may take, milliseconds. Default 8,000: Prometheus gives up after 10 s. */
  patienceMs?: number;
};

/**
 * Gathers from all collectors at once, and shows the same figures again for a while: scraping more often, or by several
 * servers, does not ask the broker more often. Each container keeps its own.
 */
export function createGathering(deps: GatherDeps): () => Promise<Exposition> {
  let kept: { until: number; figures: Promise<Exposition> } | undefined;
  return () => {
    const now = deps.now().getTime();
    if (kept && now < kept.until) return kept.figures;
    const fresh = { until: now + deps.keptSeconds * 1_000, figures: gather(deps) };
    kept = fresh;
    fresh.figures.catch(() => {
      if (kept === fresh) kept = undefined;
    });
    return fresh.figures;
  };
}

async function gather({ collectors, now, log, patienceMs = 8_000 }: GatherDeps): Promise<Exposition> {
  const gathered: Metric = {
    name: 'courtier_metrics_gathered_timestamp_seconds',
    type: 'gauge',
    help: 'When these figures were gathered, seconds since 1970. They are shown again for a while.',
    samples: [{ value: now().getTime() / 1_000 }],
  };
  const answers = await Promise.all(
    collectors.map(async ({ part, collect }) => {
      try {
        return { part, up: 1, metrics: await within(patienceMs, collect()) };
      } catch (error) {
        log.warn('metrics not collected', { part, error });
        return { part, up: 0, metrics: [] };
      }
    }),
  );
  const up: Metric = {
    name: 'courtier_up',
    type: 'gauge',
    help: '1 when the part answered as the figures were gathered; 0 when not: then its metrics are missing.',
    samples: answers.map(({ part, up }) => ({ labels: { part }, value: up })),
  };
  return exposition(joined([up, gathered, ...answers.flatMap(({ metrics }) => metrics)]));
}

async function within<T>(patienceMs: number, answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Two parts may have samples of one metric: they say the same of it. */
function joined(metrics: readonly Metric[]): Metric[] {
  const alike = ({ name, type, help }: Metric) => JSON.stringify([name, type, help]);
  return [...Map.groupBy(metrics, alike).values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, samples: [first, ...others].flatMap(({ samples }) => samples) }] : [],
  );
}
