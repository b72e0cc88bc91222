import { anomaliesIn, type Copy } from './checker.ts';
import type { Proof } from './prove.ts';

/** So many of a list are named. */
const NAMED = 10;

/** A proof in words, for a terminal. */
export function reportOf(proof: Proof): string {
  const { seed, messages, clients, verdict, faults, seconds, historyFile } = proof;
  const counts = Object.entries(verdict).map(([name, value]): [string, number] => [
    name,
    typeof value === 'number' ? value : value.length,
  ]);
  const wrong = anomaliesIn(verdict);
  const lines = [
    `seed ${seed}: ${messages} messages by ${clients} clients, ${seconds} s: ${wrong.length === 0 ? 'everything is accounted for' : `WRONG: ${wrong.join(', ')}`}`,
    ...counts.map(([name, count]) => `  ${wordsOf(name).padEnd(20)}${String(count).padStart(8)}`),
    `  faults: ${
      Object.entries(faults)
        .map(([name, times]) => `${name} ${times}`)
        .join(', ') || 'none'
    }`,
    ...wrong.flatMap((name) => named(wordsOf(name), verdict[name])),
  ];
  if (wrong.length > 0)
    lines.push(
      `  what happened: ${historyFile}`,
      `  again: npm run prove -- --seed ${seed} --messages ${messages}`,
    );
  return lines.join('\n');
}

const NAMES: Readonly<Record<string, string>> = { outOfOrder: 'out of order', both: 'handled and failed' };
const wordsOf = (name: string) => NAMES[name] ?? name;

function named(name: string, copies: readonly Copy[]): string[] {
  const shown = copies.slice(0, NAMED).map(({ id, queue }) => `    ${name}: ${id} in ${queue}`);
  return copies.length > NAMED ? [...shown, `    … and ${copies.length - NAMED} more`] : shown;
}
