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

/** Stories that start a runtime, or a deployment of their own on it, say so in their imports. */
function ofOwnRuntimes(): string[] {
  const files = globSync('*.test.ts', { cwd: STORIES }).toSorted();
  return files
    .filter((file) => /\bstart(Runtime|Deployment)\b/.test(readFileSync(join(STORIES, file), 'utf8')))
    .map((file) => basename(file, '.test.ts'));
}

/** On whatever answers in AWS's place. */
const anywhere: readonly Skipped[] = [
  ...because(OWN_RUNTIME, ofOwnRuntimes()),
  { file: 'foreign-pages', why: LAPTOP },
  { file: 'client-certificates', why: 'it needs a custom domain name with a trust store' },
  { file: 'rates', why: NO_PLANS },
  { file: 'permissions', why: NO_ROLE_BY_KEY },
];

/**
 * They pass, and COURTIER_TEST_WHOLE=true runs them. The others run every function of the deployment already (reached.test.ts):
 * what these ask beyond that is asked of the same functions, whose code is that of the local runtime.
 */
const inWholeRuns: readonly Skipped[] = [
  ...because('it takes a minute or more by itself', [
    'bodies',
    'fair-use',
    'groups',
    'metrics',
    'odd-headers',
    'rotation',
    'unsaid',
  ]),
  { file: 'who-may', why: 'it asks 1,600 times, which takes minutes' },
  { file: 'fuzz', why: 'it is about what RabbitMQ takes and functions read, and RabbitMQ is the same one' },
  { file: 'command-line', why: 'it is about the command, to which the API is one wherever it stands' },
  { file: 'failed-messages', why: 'it is about filters and pages, most of them queries of a table' },
  {
    file: 'broker-replacement',
    why: 'it is about courtier bridge, which replaced.test.ts has read from two',
  },
  ...because('it goes by the functions and queues of the story of a person who acts (operator)', [
    'edit-and-retry',
    'late-answers',
    'moved',
    'narrowed',
    'parked',
  ]),
  ...because('it goes by the functions and queues of the story of queues', ['full-queues', 'purges']),
  ...because('it goes by the functions and queues of the story of dead letters', ['redeliveries']),
  ...because('it goes by the functions and queues of the story of subscriptions', ['ordered-pull']),
  ...[
    'goes on after a canary that is well',
    'of each of three causes goes by its group',
    'that two operators run at once',
  ].map((story) => ({ file: 'operations', story, why: 'it goes by the functions of the other operations' })),
].map(({ why, ...story }) => ({ ...story, why: `${why}; COURTIER_TEST_WHOLE=true runs it` }));

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
  ...(process.env.COURTIER_TEST_WHOLE === 'true' ? [] : inWholeRuns),
  ...(kind === 'ministack' ? onMinistack : []),
];

function because(why: string, files: readonly string[]): Skipped[] {
  return files.map((file) => ({ file, why }));
}

/** Whole files, which need not be loaded. */
export const skippedFiles = (kind: 'ministack' | 'given') =>
  skipped(kind).flatMap(({ file, story }) => (story === undefined ? [`test/system/${file}.test.ts`] : []));
