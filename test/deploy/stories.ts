import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const STORIES = join(import.meta.dirname, '..', 'system');

/** Stories of test/system that are skipped on a deployment, and why. */
export type Skipped = {
  /** The file under test/system, without its ending. */
  file: string;
  /** What the full name of its stories holds; all of the file when left out. */
  story?: string;
  why: string;
};

const OWN_RUNTIME = 'it starts a runtime of its own, and ends and starts its parts';
const LAPTOP = 'it is about how the local runtime guards its ports';
const NO_PLANS =
  'its API Gateway does not ask the authorizer whose usage plan counts a request (usageIdentifierKey)';
const NO_ROLE_BY_KEY = 'it tells the caller by its access key, which only the local runtime does';
const NO_GATEWAY_RESPONSE =
  'what is refused before any function, MiniStack answers by itself and not by the gateway responses of the template';

/** Stories that start runtimes say so in their imports. */
function ofOwnRuntimes(): string[] {
  const files = globSync('*.test.ts', { cwd: STORIES }).toSorted();
  return files
    .filter((file) => readFileSync(join(STORIES, file), 'utf8').includes('startRuntime'))
    .map((file) => basename(file, '.test.ts'));
}

/** On whatever answers in AWS's place. */
const anywhere: readonly Skipped[] = [
  ...ofOwnRuntimes().map((file) => ({ file, why: OWN_RUNTIME })),
  { file: 'foreign-pages', why: LAPTOP },
  { file: 'client-certificates', why: 'it needs a custom domain name with a trust store' },
  { file: 'rates', why: NO_PLANS },
  { file: 'permissions', why: NO_ROLE_BY_KEY },
];

const LONG = 'it takes a minute or more by itself; COURTIER_TEST_WHOLE=true runs it';

/** They pass, and take longer than everything else together. */
const slow: readonly Skipped[] = [
  { file: 'who-may', why: 'it asks 1,600 times, which takes minutes; COURTIER_TEST_WHOLE=true runs it' },
  ...['bodies', 'fair-use', 'odd-headers', 'rotation', 'unsaid'].map((file) => ({
    file,
    why: LONG,
  })),
];

const onMinistack: readonly Skipped[] = [
  { file: 'odd-requests', why: NO_GATEWAY_RESPONSE },
  {
    file: 'queues',
    story: 'is made with its bridge, bound, filled',
    why: 'its CloudWatch does not know how old the oldest message of a queue is',
  },
  {
    file: 'observation',
    story: 'a queue for SQS whose event source is gone',
    why: 'courtier bridge reads its queues, and there is no event source to take away',
  },
  {
    file: 'publish-once',
    story: 'fifty times at once',
    why: 'it starts a process for each of fifty requests at once, which two cores do not finish while API Gateway waits',
  },
];

export const skipped = (kind: 'ministack' | 'given'): readonly Skipped[] => [
  ...anywhere,
  ...(process.env.COURTIER_TEST_WHOLE === 'true' ? [] : slow),
  ...(kind === 'ministack' ? onMinistack : []),
];

/** Whole files, which need not be loaded. */
export const skippedFiles = (kind: 'ministack' | 'given') =>
  skipped(kind).flatMap(({ file, story }) => (story === undefined ? [`test/system/${file}.test.ts`] : []));
