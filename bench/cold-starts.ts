import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as z from 'zod';
import { options as ours } from '../lib/bundle.ts';
import { build, cdkDefaults } from './measuring/build.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { environmentFor, loadTimes } from './measuring/load-time.ts';
import { packageVersion } from './measuring/package-version.ts';
import { comparison } from './measuring/row.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, '.build', 'bench');

/** Functions that every message, every failure or every request goes through, beside publish; each has a twin in powertools/. */
const functions = ['authorizer', 'rabbitmq-to-sqs', 'sqs-to-rabbitmq', 'dead-letter-recorder'];
const twins = [
  ...functions.map((name) => ({
    name,
    entry: join(root, 'functions', name, 'index.ts'),
    env: join(root, 'functions', name, 'env.ts'),
  })),
  {
    name: 'consumer',
    entry: join(import.meta.dirname, 'measuring', 'consumer-entry.ts'),
    env: join(root, 'functions', 'pipeline', 'env.ts'),
  },
];

/** What the twins call by another name, or have a table of their own for. */
const namesOfTwins = {
  IDEMPOTENCY_TABLE: 'bench',
  MESSAGE_LOG_TABLE: 'bench',
  ADMIN_KEY_SECRET_ARN: 'bench',
  ALERTS_TOPIC_ARN: 'bench',
};

export const coldStarts: Claim = {
  name: 'cold-starts',
  subject: 'load the other functions that messages and requests go through in a new process',
  against: 'the same functions from Powertools and the AWS SDK with their defaults',
  run: measure,
};

async function measure({ quick, say }: RunOptions): Promise<Outcome> {
  await mkdir(folder, { recursive: true });
  const loads = quick ? 3 : 21;
  const rows = [];
  for (const twin of twins) {
    say(`${twin.name}, ${loads} loads`);
    rows.push(...(await compare(twin, loads)));
  }
  return {
    rows,
    versions: {
      esbuild: packageVersion('esbuild'),
      powertools: packageVersion('@aws-lambda-powertools/logger'),
      'aws-sdk': packageVersion('@aws-sdk/client-dynamodb'),
    },
    notes: ['Loaded and bundled as in cold-start; the twins are in bench/powertools.'],
  };
}

async function compare({ name, entry, env }: (typeof twins)[number], loads: number) {
  const [mine, twin] = await Promise.all([
    build(entry, join(folder, `${name}.cjs`), ours),
    build(
      join(import.meta.dirname, 'powertools', `${name}.ts`),
      join(folder, `${name}-powertools.cjs`),
      cdkDefaults,
    ),
  ]);
  const { Env } = (await import(pathToFileURL(env).href)) as { Env: z.ZodObject };
  const environment = environmentFor(Env);
  const files = [mine, twin].map(({ file }) => ({ file, environment: { ...namesOfTwins, ...environment } }));
  const [ofMine = [], ofTwin = []] = await loadTimes(files, loads);
  return [
    comparison(`${name}: load`, 'ms', { ours: ofMine, baseline: ofTwin }),
    comparison(`${name}: bundle`, 'KB', { ours: [mine.bytes / 1_000], baseline: [twin.bytes / 1_000] }),
  ];
}
