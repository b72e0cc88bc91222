import { assumptions } from './load.ts';
import { count, freeConcurrency, type Part, type Prod, parts } from './parts.ts';
import { quotas } from './quotas.ts';
import { backlog, secondsToScale, storm } from './ramp.ts';

const RATES = [10, 1_000, 100_000];
const STORM_SECONDS = 300;
const BURSTS = [500, 1_000, 3_000];
const BURST_MINUTES = 8;

/** The tables of docs/scale.md by their names there. */
export function tables(prod: Prod): Readonly<Record<string, () => string>> {
  const burst = (rate: number) => backlog(rate, BURST_MINUTES, freeConcurrency(prod));
  return {
    breaks: () => breaks(parts(prod)),
    parts: () =>
      table(
        ['part', 'full at messages a second', 'because', 'what lifts it'],
        parts(prod).map(({ name, most, because, lift }) => [name, count(most), because, lift]),
      ),
    backlog: () =>
      table(
        ['minute', 'executions', ...BURSTS.map((rate) => `${count(rate)} a second`)],
        burst(0).map(({ minute, executions }, n) => [
          String(minute),
          count(executions),
          ...BURSTS.map((rate) => count(burst(rate)[n]?.waiting ?? 0)),
        ]),
      ),
    publish: () =>
      table(
        ['requests a second', 'executions', 'all there after'],
        [100, 1_000, 10_000, 100_000].map((rate) => {
          const seconds = secondsToScale(rate, prod.publishing);
          const executions = count(rate * assumptions.publishSeconds.value);
          return [
            count(rate),
            executions,
            seconds === undefined ? 'never: the rest is answered with 503 `busy`' : `${count(seconds)} s`,
          ];
        }),
      ),
    storm: () =>
      table(
        ['failures a second', 'wait after five minutes', 'recorded after another'],
        [100, 1_000, 5_000].map((rate) => {
          const { waiting, seconds } = storm(rate, STORM_SECONDS);
          return [count(rate), count(waiting), `${count(seconds / 60)} min`];
        }),
      ),
    assumptions: () =>
      table(
        ['assumption', ''],
        Object.values(assumptions).map(({ value, what }) => [what, value.toLocaleString('en-US')]),
      ),
    quotas: () =>
      table(
        ['quota', '', 'source'],
        Object.values(quotas).map(({ value, unit, source }) => [unit, count(value), `<${source}>`]),
      ),
  };
}

/** What is full at a rate, and what was full before. */
function breaks(all: readonly Part[]): string {
  return table(
    ['messages a second', 'full', 'breaks first', 'fullest of what holds'],
    RATES.map((rate) => {
      const full = all.filter(({ most }) => most <= rate);
      const [first] = full;
      const next = all.find(({ most }) => most > rate);
      const share = next ? `${next.name}, at ${count((rate / next.most) * 100)} %` : 'nothing';
      return [
        count(rate),
        String(full.length),
        first ? `${first.name} (${first.because})` : 'nothing',
        share,
      ];
    }),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
