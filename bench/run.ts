import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { bridge } from './bridge.ts';
import { coldStart } from './cold-start.ts';
import { coldStarts } from './cold-starts.ts';
import { consoleStart } from './console-start.ts';
import { failedPage } from './failed-page.ts';
import { latency } from './latency.ts';
import { localStart } from './local-start.ts';
import type { Claim } from './measuring/claim.ts';
import { machine } from './measuring/machine.ts';
import { childrenOf } from './measuring/process-tree.ts';
import { type Result, resultText } from './measuring/results.ts';
import { memoryFlat } from './memory-flat.ts';
import { operation } from './operation.ts';
import { paid } from './paid.ts';
import { pipeline } from './pipeline.ts';
import { priority } from './priority.ts';
import { publish } from './publish.ts';
import { publishBatch } from './publish-batch.ts';
import { publishHttp } from './publish-http.ts';
import { storm } from './storm.ts';
import { tap } from './tap.ts';

const claims: readonly Claim[] = [
  publish,
  publishBatch,
  publishHttp,
  bridge,
  pipeline,
  failedPage,
  operation,
  coldStart,
  coldStarts,
  localStart,
  consoleStart,
  priority,
  tap,
  paid,
  memoryFlat,
  latency,
  storm,
];
const usage = `npm run bench [-- name…] [-- --quick]

Measures the claims ${claims.map(({ name }) => name).join(', ')}: those named, or all, one after the other.
Writes bench/results/<name>.json, of which \`npm run docs\` makes docs/performance.md; with --quick (few rounds) nothing is written.
How it is measured: bench/METHOD.md.
`;

/** Longer than any claim takes (a million records are not written in less than ten minutes): what hangs is a failure. */
const CLAIM_MINUTES = 45;
const results = join(import.meta.dirname, 'results');

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const unknown = positionals.filter((name) => !claims.some((claim) => claim.name === name));
  if (values.help || unknown.length > 0) {
    console.error(unknown.length > 0 ? `There is no claim ${unknown.join(', ')}.\n\n${usage}` : usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  for (const claim of claims) {
    if (positionals.length > 0 && !positionals.includes(claim.name)) continue;
    await measure(claim, values.quick);
  }
}

async function measure(claim: Claim, quick: boolean): Promise<void> {
  console.log(`${claim.name}: ${claim.subject}, against ${claim.against}`);
  const facts = machine();
  try {
    const outcome = await within(
      CLAIM_MINUTES,
      claim.run({ quick, say: (text) => console.log(`  … ${text}`) }),
    );
    const { name, subject, against } = claim;
    const result: Result = { name, subject, against, machine: facts, ...outcome };
    console.log(resultText(result));
    if (!quick) await keep(result);
  } catch (error) {
    console.error(`${claim.name} could not be measured:`, error);
    process.exitCode = 1;
  }
}

async function keep(result: Result): Promise<void> {
  await mkdir(results, { recursive: true });
  const file = join(results, `${result.name}.json`);
  await writeFile(file, JSON.stringify(result));
  // Whatever is in the repository is formatted as the rest of it.
  const biome = join(import.meta.dirname, '..', 'node_modules', '.bin', 'biome');
  await promisify(execFile)(biome, ['format', '--write', file]);
}

/** What a claim that hung, or was cut off, has left. */
async function endChildren(): Promise<void> {
  for (const pid of await childrenOf(process.pid)) {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // Gone already.
    }
  }
}

async function within<T>(minutes: number, work: Promise<T>): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => over.reject(new Error(`it took longer than ${minutes} min`)),
    minutes * 60_000,
  );
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void endChildren().then(() => process.exit(130)));
}
await main();
await endChildren();
// Keep-alive sockets of SDK clients end here.
process.exit();
