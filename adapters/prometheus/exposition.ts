import { Counter, Gauge, Registry } from 'prom-client';
import type { Metric } from '../../core/metrics/metric.ts';

export type Exposition = { contentType: string; text: string };

/**
 * Metrics in Prometheus' text format. A metric without samples is left out. Throws for two of one name, and for a name
 * or label that Prometheus does not take: that is a mistake in the code.
 */
export async function exposition(metrics: readonly Metric[]): Promise<Exposition> {
  // A registry of its own each time: a queue that is gone is gone from the metrics, too.
  const registry = new Registry();
  for (const metric of metrics) if (metric.samples.length > 0) register(registry, metric);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

function register(registry: Registry, { name, help, type, samples }: Metric) {
  const labelNames = [...new Set(samples.flatMap(({ labels = {} }) => Object.keys(labels)))];
  const options = { name, help, labelNames, registers: [registry] };
  if (type === 'gauge') {
    const gauge = new Gauge(options);
    for (const { labels = {}, value } of samples) gauge.set(labels, value);
  } else {
    const counter = new Counter(options);
    // Counted elsewhere: this is the whole of it, not what came on top.
    for (const { labels = {}, value } of samples) counter.inc(labels, value);
  }
}
