import { type DialOptions, dial } from './dial.ts';
import { hangUp } from './hang-up.ts';

/** Logs in and out again. Throws BrokerUnavailableError where the broker does not let in who asks. */
export async function checkLogin(options: DialOptions): Promise<void> {
  const abort = new AbortController();
  const model = await dial(options, false, abort);
  // Without a listener an 'error' ends the process.
  model.on('error', () => undefined);
  await hangUp(Promise.resolve(model), abort);
}
