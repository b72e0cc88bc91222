import { join } from 'node:path';
import { type Ready, type Runtime, type StartOptions, startRuntime as start } from '../localstack/start.ts';

export type { Ready, Runtime, StartOptions };

/** The CDK app of the systems that this repository deploys. */
export const repository = join(import.meta.dirname, '..');
/** That of the product's own tests. */
const shop = join(import.meta.dirname, 'shop');

/** Waits of a few seconds instead of minutes: by configuration, never by other code. */
const shortened = {
  MESSAGE_RETRY_DELAYS: '1,1,2',
  // For what hangs. A function's first start on a busy machine takes seconds too.
  COURTIER_CONSUMER_TIMEOUT: '10',
  COURTIER_QUIET_WINDOW: '1',
  COURTIER_ALERT_WINDOW: '10',
  COURTIER_RECONCILE_GRACE: '1',
  COURTIER_GROUP_QUIET: '5',
  COURTIER_WEBHOOK_RETRY_DELAYS: '1,1,2,2,3,3,5',
  COURTIER_MINUTE: '6',
};

/**
 * Room for the functions that stories need within a minute, some 1.5 GB. With less, as on a laptop, the functions of stories
 * that run beside each other end each other's processes, and most of a suite's time is their cold starts.
 */
const roomy = { COURTIER_INSTANCES: '32' };

/**
 * A runtime whose waits are short, and whose functions may do only what their roles allow; of the shop, unless another app
 * is named. With COURTIER_TEST_LOG it writes its log to stderr.
 */
export function startRuntime(options: StartOptions = {}): Promise<Runtime> {
  const onLog = process.env.COURTIER_TEST_LOG ? (line: string) => console.error(line) : undefined;
  const env = { COURTIER_CHECK_PERMISSIONS: 'true', ...shortened, ...roomy, ...options.env };
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
