import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Env } from '../functions/publish/env.ts';
import { options as ours } from '../lib/bundle.ts';
import { type Built, build, cdkDefaults } from './measuring/build.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { environmentFor, loadTimes } from './measuring/load-time.ts';
import { packageVersion } from './measuring/package-version.ts';
import { comparison } from './measuring/row.ts';

const BYTES_PER_KB = 1_000;

export const coldStart: Claim = {
  name: 'cold-start',
  subject: 'load the function publish in a new process',
  against: 'the same function from Powertools and the AWS SDK with their defaults',
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
  const environment = environmentFor(Env);
  const bundles = [courtier, whole, external].map(({ file }) => ({ file, environment }));
  const times = await loadTimes(bundles, loads);
  const [ofCourtier = [], ofWhole = [], ofExternal = []] = times;
  const sizes = (of: Built) => [of.bytes / BYTES_PER_KB];
  return {
    rows: [
      comparison('load', 'ms', { ours: ofCourtier, baseline: ofWhole }),
      comparison('bundle', 'KB', { ours: sizes(courtier), baseline: sizes(whole) }),
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

function largest({ packages }: Built): string {
  return Object.entries(packages)
    .slice(0, 12)
    .map(([name, bytes]) => `${name} ${Math.round(bytes / BYTES_PER_KB)}`)
    .join(', ');
}
