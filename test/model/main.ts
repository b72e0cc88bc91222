/**
 * npm run model [-- --most 2000000] [-- --only 3]
 *
 * Explores the long worlds one after the other, says how far each has come, and what stands in docs/proof.md at its end. Leaves
 * with 1 where a world is wrong, with the history that led there.
 */
import { parseArgs } from 'node:util';
import { accounted } from './accounted.ts';
import { explore } from './explore.ts';
import { long, short } from './worlds.ts';

const { values } = parseArgs({
  options: { most: { type: 'string', default: '2000000' }, only: { type: 'string' } },
});
const cases = [...short, ...long].filter(
  (_, n) => values.only === undefined || n + 1 === Number(values.only),
);

for (const { name, initial, acts } of cases) {
  const began = process.cpuUsage();
  const progress = (states: number, open: number) =>
    process.stderr.write(`\r${name}: ${states} worlds, ${open} to look at `);
  try {
    const { states, steps, ends } = await explore(initial, {
      acts,
      check: accounted,
      most: Number(values.most),
      progress,
    });
    const seconds = Math.round(process.cpuUsage(began).user / 1e6);
    process.stderr.write('\r');
    console.log(
      `| ${name} | ${[states, steps, ends].map((n) => n.toLocaleString('en')).join(' | ')} | ${seconds} s |`,
    );
  } catch (error) {
    process.exitCode = 1;
    console.log(`\n${name}: ${error instanceof Error ? error.message : error}`);
  }
}
