import type { ChannelModel } from 'amqplib';

const CLOSE_TIMEOUT_MS = 2_000;

/** Closes a connection, and drops it where the broker does not say so within 2 s. Never throws: it may be gone already. */
export async function hangUp(opening: Promise<ChannelModel>, abort: AbortController): Promise<void> {
  const timer = setTimeout(() => abort.abort(), CLOSE_TIMEOUT_MS);
  try {
    const model = await opening;
    // amqplib's own promise settles only when the broker answers; `close` comes with a dropped socket too.
    const dropped = new Promise((resolve) => model.once('close', resolve));
    await Promise.race([model.close(), dropped]);
  } catch {
    // It was gone already.
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}
