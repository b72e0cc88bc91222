import { type Kept, keptIn } from './kept.ts';
import { plotOf } from './plot.ts';

const HEAD = [
  '| RabbitMQ | seed | messages | faults | acknowledged | handled | failed | recovered | repeated | the last six | seconds | commit, date |',
  '|---|---|---|---|---|---|---|---|---|---|---|---|',
];

/** The tables of docs/proof.md that runs with --keep fill. */
export function tables(kept = keptIn()): Readonly<Record<string, () => string>> {
  return { runs: () => [...HEAD, ...kept.map(row), '', total(kept)].join('\n') };
}

function row({ seed, messages, faults, counts, anomalies, seconds, rabbitmq, machine }: Kept): string {
  const { acknowledged, handled, failed, recovered, repeated } = counts;
  const made = Object.values(faults).reduce((sum, times) => sum + times, 0);
  const figures = [messages, made, acknowledged, handled, failed, recovered, repeated, anomalies, seconds];
  const cells = figures.map((figure) => figure.toLocaleString('en'));
  return `| ${[rabbitmq, seed, ...cells, `${machine.commit}, ${machine.date.slice(0, 10)}`].join(' | ')} |`;
}

function total(kept: readonly Kept[]): string {
  const sum = (of: (each: Kept) => number) =>
    kept.reduce((all, each) => all + of(each), 0).toLocaleString('en');
  return `Together: ${sum(({ messages }) => messages)} messages, ${sum(({ counts }) => counts.handled)} copies handled; anomalies: ${sum(({ anomalies }) => anomalies)}.`;
}

/** The picture of the longest run, the latest of several. */
export function picture(kept = keptIn()): string {
  const [longest] = kept.toSorted(
    (a, b) => b.messages - a.messages || b.machine.date.localeCompare(a.machine.date),
  );
  if (!longest) throw new Error('prove/results is empty: npm run prove -- --keep writes a result there.');
  return plotOf(longest.timeline, `Seed ${longest.seed}: messages acknowledged and handled over time`);
}
