import type { Sample } from '../../core/metrics/metric.ts';

/** `name{label="value"} 1.5`, without the timestamp that may follow. */
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/**
 * The samples of some metrics in Prometheus' text format, by the metric's name; what is no sample of them is passed over.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function samplesOf<Name extends string>(text: string, names: readonly Name[]): Record<Name, Sample[]> {
  const found = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Record<Name, Sample[]>;
  for (const line of text.split('\n')) {
    const [, name = '', labels = '', figure = ''] = LINE.exec(line) ?? [];
    const value = Number(figure);
    if (!Object.hasOwn(found, name) || figure === '' || Number.isNaN(value)) continue;
    found[name as Name].push({ labels: labelsOf(labels), value });
  }
  return found;
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(text.matchAll(LABEL), ([, name = '', value = '']) => [name, unescaped(value)]),
  );
}

function unescaped(value: string): string {
  return value.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
