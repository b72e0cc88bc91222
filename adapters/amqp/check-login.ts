import { type DialOptions, dial } from './dial.ts';

/** Logs in and out again. Throws BrokerUnavailableError where the broker does not let in who asks. */
export async function checkLogin(options: DialOptions): Promise<void> {
  const abort = new AbortController();
  const model = await dial(options, false, abort);
  model.on('error', () => undefined);
  try {
    await model.close();
  } finally {
    abort.abort();
  }
}
