import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { options as ours } from '../lib/bundle.ts';
import { type Built, build, cdkDefaults } from './measuring/build.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { packageVersion } from './measuring/package-version.ts';
import { comparison, type Goal } from './measuring/row.ts';

const goals = {
  load: { of: 'ratio', atMost: 0.4 },
  size: { of: 'ours', unit: 'KB', atMost: 250 },
} satisfies Record<string, Goal>;

const BYTES_PER_KB = 1_000;

export const coldStart: Claim = {
  name: 'cold-start',
  subject: 'load the function publish in a new process',
  against: 'the same function from Powertools and the AWS SDK with their defaults',
  goals,
  run: measure,
};

async function measure({ quick, say }: RunOptions): Promise<Outcome> {
  say('bundling');
  const root = join(import.meta.dirname, '..');
  // Below the project, so that an SDK which is not in a bundle is found in node_modules, as it is on Lambda's image.
  const folder = join(root, '.build', 'bench');
  await mkdir(folder, { recursive: true });
  const powertools = join(import.meta.dirname, 'powertools', 'publish.ts');
  const [courtier, whole, external] = await Promise.all([
    build(join(root, 'functions', 'publish', 'index.ts'), join(folder, 'courtier.cjs'), ours),
    build(powertools, join(folder, 'powertools.cjs'), cdkDefaults),
    build(powertools, join(folder, 'powertools-external.cjs'), { ...cdkDefaults, external: ['@aws-sdk/*'] }),
  ]);
  const loads = quick ? 5 : 21;
  say(`loading each ${loads} times`);
  const times = await loadTimes([courtier, whole, external], loads);
  const [ofCourtier = [], ofWhole = [], ofExternal = []] = times;
  const sizes = (of: Built) => [of.bytes / BYTES_PER_KB];
  return {
    rows: [
      comparison('load', 'ms', { ours: ofCourtier, baseline: ofWhole }, goals.load),
      comparison('bundle', 'KB', { ours: sizes(courtier), baseline: sizes(whole) }, goals.size),
      comparison('load, against the SDK outside the bundle', 'ms', {
        ours: ofCourtier,
        baseline: ofExternal,
      }),
    ],
    versions: {
      esbuild: packageVersion('esbuild'),
      powertools: packageVersion('@aws-lambda-powertools/logger'),
      'aws-sdk': packageVersion('@aws-sdk/client-dynamodb'),
    },
    notes: [`Where our bytes are (KB): ${largest(courtier)}.`, `Where theirs are: ${largest(whole)}.`],
    details: { bytesByPackage: { ours: courtier.packages, theirs: whole.packages } },
  };
}

/** One process at a time, all bundles in turns; the first turn only fills the disk's cache. */
async function loadTimes(bundles: readonly Built[], count: number): Promise<number[][]> {
  const times: number[][] = bundles.map(() => []);
  for (let turn = -1; turn < count; turn += 1) {
    for (const [index, { file }] of bundles.entries()) {
      const time = await loadTime(file);
      if (turn >= 0) times[index]?.push(time);
    }
  }
  return times;
}

/** What Lambda's runtime does with a handler: `import` of an ES module, `require` of a CommonJS one. */
const LOAD = `
import { createRequire } from 'node:module';
const [file] = process.argv.slice(1);
const require = createRequire(file);
const start = performance.now();
const { handler } = file.endsWith('.mjs') ? await import(file) : require(file);
const time = performance.now() - start;
if (typeof handler !== 'function') throw new Error(file + ' exports no handler');
console.log(time);
process.exit();
`;

/** Names that lead nowhere: nothing is called while a function loads. */
const environment = {
  STAGE: 'local',
  POWERTOOLS_SERVICE_NAME: 'publish',
  BROKER_URL: 'amqp://127.0.0.1:9',
  BROKER_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:bench',
  OUTBOX_QUEUE_URL: 'http://127.0.0.1:9/000000000000/outbox',
  ORDERED_OUTBOX_QUEUE_URL: 'http://127.0.0.1:9/000000000000/outbox.fifo',
  HELD_MESSAGES_TABLE: 'held-messages',
  MESSAGE_LOG_TABLE: 'message-log',
  IDEMPOTENCY_TABLE: 'idempotency',
  CIRCUITS_TABLE: 'circuits',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
};

async function loadTime(file: string): Promise<number> {
  const args = ['--input-type=module', '--eval', LOAD, file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment, timeout: 30_000 });
  return Number(stdout.trim());
}

function largest({ packages }: Built): string {
  return Object.entries(packages)
    .slice(0, 12)
    .map(([name, bytes]) => `${name} ${Math.round(bytes / BYTES_PER_KB)}`)
    .join(', ');
}
