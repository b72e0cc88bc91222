import { totalmem } from 'node:os';
import { join } from 'node:path';
import { type Ready, type Runtime, type StartOptions, startRuntime as start } from '../localstack/start.ts';
import { shortWaits } from './short-waits.ts';

export type { Ready, Runtime, StartOptions };

/** The CDK app of the systems that this repository deploys. */
export const repository = join(import.meta.dirname, '..');
/** That of the product's own tests. */
const shop = join(import.meta.dirname, 'shop');

/** What a process of a function may take of the machine, with room for everything else that a suite runs. */
const PLACE_BYTES = 160 * 1_048_576;

/**
 * Room for the functions that stories need within a minute, by the memory that the machine has. With less, as on a laptop,
 * the functions of stories that run beside each other end each other's processes, and most of a suite's time is their cold
 * starts: with 32 places four of five processes ended to make room for another.
 */
export const roomy = {
  COURTIER_INSTANCES: String(Math.min(Math.max(Math.floor(totalmem() / PLACE_BYTES), 32), 128)),
};

/**
 * A runtime whose waits are short, and whose functions may do only what their roles allow; of the shop, unless another app
 * is named. With COURTIER_TEST_LOG it writes its log to stderr.
 */
export function startRuntime(options: StartOptions = {}): Promise<Runtime> {
  const onLog = process.env.COURTIER_TEST_LOG ? (line: string) => console.error(line) : undefined;
  const env = {
    COURTIER_CHECK_PERMISSIONS: 'true',
    ...shortWaits,
    COURTIER_MINUTE: '6',
    ...roomy,
    ...options.env,
  };
  return start({ projectDir: shop, ...options, env, ...(onLog && { onLog }) });
}

/**
 * With TEST_RUNNING (the JSON line of a runtime that already runs: of `npm run local -- --json`, here or in test/shop) the
 * tests of a project go there, which saves the start while one works on a story.
 */
export function givenRuntime(): Ready | undefined {
  const { TEST_RUNNING } = process.env;
  return TEST_RUNNING ? (JSON.parse(TEST_RUNNING) as Ready) : undefined;
}
