import type { Channel } from 'amqplib';
import { BrokerUnavailableError } from '../../core/message/publisher.ts';
import { type DialOptions, dial, isLoginRefused } from './dial.ts';

/** Milliseconds for one question, connecting included. A purge of 10,000 messages takes well under a second. */
const TIMEOUT_MS = 10_000;
const CLOSE_MS = 1_000;

/**
 * Asks on a channel of a connection that is there for this alone, for `timeoutMs` at most. Undefined where the broker
 * answers that there is no such queue. Throws BrokerUnavailableError.
 */
export async function onChannel<T>(
  options: DialOptions & { timeoutMs?: number },
  ask: (channel: Channel) => Promise<T>,
): Promise<T | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeoutMs ?? TIMEOUT_MS);
  try {
    const model = await connected(options, abort);
    // Without listeners an 'error' ends the process; what it says comes with the question that failed.
    model.on('error', () => undefined);
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    try {
      return await ask(channel);
    } finally {
      await Promise.race([
        model.close(),
        new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref()),
      ]).catch(() => undefined);
    }
  } catch (error) {
    if (codeOf(error) === 404) return undefined;
    if (error instanceof BrokerUnavailableError) throw error;
    const reason = abort.signal.aborted ? 'it did not answer in time' : 'the channel was closed';
    throw new BrokerUnavailableError(reason, { cause: error });
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/** Once more where the login was refused: it may have been rotated. */
async function connected(options: DialOptions, abort: AbortController) {
  try {
    return await dial(options, false, abort);
  } catch (error) {
    if (!isLoginRefused(error)) throw error;
    return dial(options, true, abort);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
