import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { rabbitmqVersion } from '../bench/measuring/rabbitmq-version.ts';
import { anomaliesIn } from './checker.ts';
import { interrupted, runCommand } from './command.ts';
import { startDeployment } from './deployment.ts';
import { keep, keptOf, type Where, whereNow } from './kept.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { progressOn } from './progress.ts';
import { type Proof, prove } from './prove.ts';
import { reportOf } from './report.ts';
import { isSame, keepResult, resultsIn } from './results.ts';
import { PATIENCE_MS } from './settle.ts';

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(usage);
    return 0;
  }
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const done = options.resume ? await resultsIn(dir) : [];
  const left = options.seeds.filter((seed) => !done.some((each) => isSame(each, { ...options, seed })));
  if (left.length === 0) console.log('Every seed has a result already.');
  let wrong = 0;
  for (const seed of left) {
    if (interrupted.aborted) break;
    const found = await proofOf(seed, options, dir);
    if (!found) continue;
    const { proof, where } = found;
    console.log(reportOf(proof));
    await keepResult(dir, proof);
    if (options.keep) await keep(keptOf(proof, where));
    if (anomaliesIn(proof.verdict).length > 0) wrong += 1;
  }
  return wrong === 0 && !interrupted.aborted ? 0 : 1;
}

/** On a deployment of its own, so that any seed can be run again alone. Undefined: it was interrupted. */
async function proofOf(
  seed: number,
  options: Options,
  dir: string,
): Promise<{ proof: Proof; where: Where } | undefined> {
  const { messages, clients, faultNames, minutes, verbose } = options;
  const signal = AbortSignal.any([interrupted, AbortSignal.timeout(minutes * 60_000)]);
  const seedDir = join(dir, `seed-${seed}`);
  await rm(seedDir, { recursive: true, force: true });
  const progress = progressOn(process.stderr);
  progress.show(`seed ${seed}: starting`, 0, 1);
  const onLog = verbose ? (line: string) => console.error(line) : undefined;
  const deployment = await startDeployment({ dir: seedDir, signal, ...(onLog && { onLog }) });
  try {
    const where = whereNow(await rabbitmqVersion(deployment.ready));
    const loads = [{ seed, messages, clients, faultNames }];
    const about = { deployment, dir: seedDir, loads, patienceMs: PATIENCE_MS };
    const [proof] = await prove({ ...about, signal, onProgress: progress.show });
    // One that was stopped says nothing of what it did not wait for.
    return signal.aborted || !proof ? undefined : { proof, where };
  } finally {
    progress.end();
    await deployment.stop();
  }
}

await runCommand(main);
