import * as z from 'zod';

const sent = z.object({ sentTimestamp: z.number() });
/** What fauxqs shows of a queue at /_fauxqs/queues/NAME: its messages with their bodies, first received or not. */
const QueueSchema = z.object({
  messages: z.object({
    ready: z.array(sent),
    delayed: z.array(sent),
    inflight: z.array(z.object({ message: sent })),
  }),
});

/** Reading more than that would hold up every call to the AWS endpoint; such a queue has no figure. */
const BYTES_MAX = 16_000_000;
const TIMEOUT_MS = 1_000;

/** Seconds since the oldest message that is not deleted was sent; 0 of an empty queue, undefined of none. */
export async function oldestAge(fauxqs: string, queue: string): Promise<number | undefined> {
  const response = await fetch(`${fauxqs}/_fauxqs/queues/${encodeURIComponent(queue)}`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok || Number(response.headers.get('content-length')) > BYTES_MAX) {
    await response.body?.cancel();
    return undefined;
  }
  const { ready, delayed, inflight } = QueueSchema.parse(await response.json()).messages;
  let oldest = Number.POSITIVE_INFINITY;
  for (const { sentTimestamp } of [...ready, ...delayed, ...inflight.map(({ message }) => message)]) {
    oldest = Math.min(oldest, sentTimestamp);
  }
  if (oldest === Number.POSITIVE_INFINITY) return 0;
  return Math.max(0, Math.floor((Date.now() - oldest) / 1_000));
}
