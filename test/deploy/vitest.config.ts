import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PATIENCE_MS } from '../patience.ts';
import { SlowestFirst } from '../slowest-first.ts';
import { skippedFiles } from './stories.ts';

const shop = join(import.meta.dirname, '..', 'shop', 'index.ts');

/** What it leaves behind ends with our own MiniStack, and would stay in another's. */
const given = Boolean(process.env.AWS_ENDPOINT_URL);

const deployed = (name: string, groupOrder: number) => ({
  extends: true as const,
  resolve: { alias: { '#systems': shop } },
  test: { name, include: [`test/deploy/${name}.test.ts`], sequence: { groupOrder } },
});

/** `npm run test:deploy`: a real deployment, through other people's CloudFormation, and the stories of the running template on it. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    globalSetup: [join(import.meta.dirname, 'setup.ts')],
    testTimeout: 300_000,
    // Stories mostly wait for what they have set going.
    maxWorkers: availableParallelism() + 2,
    hookTimeout: 300_000,
    expect: { poll: { timeout: PATIENCE_MS } },
    setupFiles: [join(import.meta.dirname, '..', 'one-seed.ts')],
    sequence: { sequencer: SlowestFirst },
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', COURTIER_LOOK_MS: '250' },
    projects: [
      {
        extends: true,
        resolve: { alias: { '#systems': shop } },
        test: {
          name: 'stories',
          include: ['test/system/**/*.test.ts'],
          exclude: skippedFiles(given ? 'given' : 'ministack'),
          // As in vitest.config.ts: the files of a worker share its modules.
          isolate: false,
          setupFiles: [
            join(import.meta.dirname, 'skip.ts'),
            join(import.meta.dirname, '..', 'leave-nothing.ts'),
          ],
          // First. Vitest puts a group 0 with one worker last, when nothing is deployed any more.
          sequence: { groupOrder: 1 },
        },
      },
      deployed('shop', 1),
      // One after the other: each changes what is deployed.
      deployed('update', 2),
      // Beside that, which mostly waits for CDK: their names are those of other deployments.
      ...(given ? [] : [deployed('kept', 2), deployed('replaced', 2)]),
      deployed('reached', 3),
      deployed('destroy', 4),
    ],
  },
});
