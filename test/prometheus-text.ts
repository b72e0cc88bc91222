export type Family = {
  type: string;
  help: string;
  samples: { labels: Record<string, string>; value: number }[];
};

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HELP = new RegExp(`^# HELP (${NAME}) (.+)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`);
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,(?=.)|$)/;

/**
 * Prometheus' text format, read as strictly as `promtool check metrics` does: every metric once and with all its samples
 * together, HELP and TYPE before them, no sample twice, counters and only they end in `_total`, names without their type.
 * Throws an error that quotes the line. https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parsePrometheusText(text: string): Map<string, Family> {
  if (!text.endsWith('\n') || text.includes('\r'))
    throw new Error('must end in a line feed, and have no other ends');
  const families = new Map<string, Family>();
  let current: { name: string; help: string; family?: Family } | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const wrong = (why: string) => new Error(`${why}: ${line}`);
    const help = HELP.exec(line);
    const type = TYPE.exec(line);
    if (line === '') continue;
    if (help) {
      const [, name = '', words = ''] = help;
      if (families.has(name)) throw wrong('a metric that was there before');
      if (current && !current.family?.samples.length) throw wrong('the metric before has no sample');
      current = { name, help: words };
    } else if (type) {
      const [, name = '', kind = ''] = type;
      if (current?.name !== name || current.family) throw wrong('a TYPE without its HELP');
      if ((kind === 'counter') !== name.endsWith('_total'))
        throw wrong('counters, and only they, end in _total');
      if (/gauge|counter|[A-Z]/.test(name)) throw wrong('a name says its type, or has capitals');
      current.family = { type: kind, help: current.help, samples: [] };
      families.set(name, current.family);
    } else {
      const [, name = '', inside, value = ''] = SAMPLE.exec(line) ?? [];
      if (name === '' || current?.name !== name || !current.family) throw wrong('not a sample of the metric');
      const labels = labelsOf(inside);
      if (!labels) throw wrong('labels that cannot be read');
      const same = JSON.stringify(sorted(labels));
      if (current.family.samples.some((other) => JSON.stringify(sorted(other.labels)) === same))
        throw wrong('a sample that was there before');
      current.family.samples.push({ labels, value: Number(value) });
    }
  }
  return families;
}

const sorted = (labels: Record<string, string>) =>
  Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));

function labelsOf(inside: string | undefined): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (let rest = inside ?? ''; rest !== ''; ) {
    const [whole, name, value] = LABEL.exec(rest) ?? [];
    if (whole === undefined || name === undefined || value === undefined || name in labels) return undefined;
    labels[name] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    rest = rest.slice(whole.length);
  }
  return labels;
}
