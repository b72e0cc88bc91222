import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startRuntime } from '../../test/runtime.ts';
import { interrupted, runCommand } from '../command.ts';
import { progressOn } from '../progress.ts';
import { parseOptions, usage } from './options.ts';
import { reportOf } from './report.ts';
import { fuzz } from './run.ts';

/** Longer than SQS hides a message of a consumer that crashed. */
const PATIENCE_MS = 150_000;

/** On a runtime of its own, of the shop that the product's tests run on. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(usage);
    return 0;
  }
  const { verbose, ...load } = options;
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const signal = interrupted;
  const progress = progressOn(process.stderr);
  progress.show(`seed ${load.seed}: starting`, 0, 1);
  const onLog = verbose ? (line: string) => console.error(line) : () => undefined;
  const runtime = await startRuntime({ signal, onLog });
  try {
    const about = { ...load, ready: runtime.ready, signal, patienceMs: PATIENCE_MS, alone: true };
    const result = await fuzz({ ...about, onProgress: progress.show });
    progress.end();
    const report = reportOf(result);
    await writeFile(join(dir, `seed-${load.seed}.txt`), `${report}\n`);
    console.log(report);
    return result.wrong.length === 0 && !signal.aborted ? 0 : 1;
  } finally {
    progress.end();
    await runtime.stop();
  }
}

await runCommand(main);
