import { type Ready, type Runtime, type StartOptions, startRuntime as start } from '../localstack/start.ts';

export type { Ready, Runtime };

/** Waits of a few seconds instead of minutes: by configuration, never by other code. */
const shortened = {
  MESSAGE_RETRY_DELAYS: '1,2,3',
  COURTIER_CONSUMER_TIMEOUT: '3',
  COURTIER_QUIET_WINDOW: '3',
  COURTIER_ALERT_WINDOW: '10',
  COURTIER_RECONCILE_GRACE: '1',
  COURTIER_MINUTE: '6',
};

/**
 * A runtime whose waits are short, and whose functions may do only what their roles allow. With COURTIER_TEST_LOG it writes
 * its log to stderr.
 */
export function startRuntime(options: StartOptions = {}): Promise<Runtime> {
  const onLog = process.env.COURTIER_TEST_LOG ? (line: string) => console.error(line) : undefined;
  const env = { COURTIER_CHECK_PERMISSIONS: 'true', ...shortened, ...options.env };
  return start({ ...options, env, ...(onLog && { onLog }) });
}
