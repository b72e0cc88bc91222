import { eachOf } from '../../core/each-of.ts';
import { SAMPLE_QUEUES_MAX } from '../../core/limits.ts';
import type { Log } from '../../core/log.ts';
import type { QueueFigures } from '../../core/observation/broker-figures.ts';
import { type QueueHistory, sampleTime } from '../../core/observation/queue-history.ts';
import { messagesIn, type QueueDepths } from '../../core/queues/depth.ts';
import type { KnownQueue } from '../../core/queues/known-queues.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';

export type KeepHistoryDeps = {
  history: Pick<QueueHistory, 'keep'>;
  depths: QueueDepths;
  workQueueUrl: (queue: string) => string;
  now: () => Date;
  log: Log;
};

/** Requests to SQS at the same time. */
const PARALLEL = 50;
/** A call of SQS or of the table takes no longer, milliseconds: two tries of 3 s, and the wait between them. */
const CALL_MS = 7_000;

/**
 * Keeps what queues hold, in place of what they held a minute ago. Within `remainingMs`, what is left of the invocation: SQS's
 * part is not known of queues that there is no time for. Never throws: the figures of now are out already.
 */
export async function keepHistory(
  deps: KeepHistoryDeps,
  queues: readonly QueueFigures[],
  known: (name: string) => KnownQueue,
  remainingMs: () => number,
): Promise<void> {
  if (remainingMs() < CALL_MS) {
    deps.log.warn('what queues hold was not kept', { reason: 'no time is left for it' });
    return;
  }
  // After a question there has to be time for the row.
  const mayAsk = (name: string) => hasWorkQueue(known(name)) && remainingMs() >= 2 * CALL_MS;
  try {
    const kept = queues.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, SAMPLE_QUEUES_MAX);
    const entries = await eachOf(kept, PARALLEL, async (queue) => [
      queue.name,
      {
        in_rabbitmq: queue.ready + queue.unacknowledged,
        in_sqs: mayAsk(queue.name) ? await inSqs(deps, queue.name) : null,
        consumers: queue.consumers,
      },
    ]);
    await deps.history.keep({ at: sampleTime(deps.now()), queues: Object.fromEntries(entries) });
  } catch (error) {
    deps.log.warn('what queues hold was not kept', { error });
  }
}

async function inSqs({ depths, workQueueUrl }: KeepHistoryDeps, queue: string): Promise<number | null> {
  const depth = await depths.depth(workQueueUrl(queue));
  return depth ? messagesIn(depth) : null;
}
