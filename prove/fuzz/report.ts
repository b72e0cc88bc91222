import type { FuzzResult } from './run.ts';

const WRONG_SHOWN = 20;

/** A result for people. */
export function reportOf(result: FuzzResult): string {
  const { seed, messages, taken, paths, retried, wrong, seconds } = result;
  const refused = [...result.refused.values()].reduce((sum, count) => sum + count, 0);
  const rows = Object.entries(paths).map(
    ([path, { taken, handled, failed, lost }]) =>
      `  ${path.padEnd(10)}${[taken, handled, failed, lost].map((count) => String(count).padStart(9)).join('')}`,
  );
  return [
    `seed ${seed}: ${messages} messages in ${seconds} s, ${taken} taken by RabbitMQ, ${refused} refused`,
    `  path          taken  handled   failed     lost`,
    ...rows,
    `  retried by a person: ${retried.asked}, of which ${retried.resolved} resolved and ${retried.failedAgain} failed again`,
    ...listed('RabbitMQ refused', result.refused),
    ...listed('failed messages', result.reasons),
    ...listed('the client library said', result.libraryErrors),
    wrong.length === 0 ? '  nothing is wrong' : `  WRONG: ${wrong.length}`,
    ...wrong
      .slice(0, WRONG_SHOWN)
      .map(({ n, what }) => `    ${n === undefined ? '' : `message ${n}: `}${what}`),
    ...firstOf(result),
  ].join('\n');
}

function listed(title: string, counts: ReadonlyMap<string, number>): string[] {
  if (counts.size === 0) return [];
  const rows = [...counts].toSorted(([, a], [, b]) => b - a);
  return [`  ${title}:`, ...rows.map(([what, count]) => `    ${String(count).padStart(6)}  ${what}`)];
}

/** The bytes of the first message that went wrong, and how to send it again alone. */
function firstOf({ firstWrong, seed }: FuzzResult): string[] {
  if (!firstWrong) return [];
  const { n, flags, properties, body } = firstWrong;
  return [
    `  again: npm run fuzz -- --seed ${seed} --from ${n} --messages 5`,
    `  flags: ${flags.toString(16).padStart(4, '0')}`,
    `  properties: ${properties.toString('hex')}`,
    `  body: ${body.toString('hex')}`,
  ];
}
