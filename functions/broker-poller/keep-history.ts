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

/** Keeps what queues hold, in place of what they held a minute ago. Never throws: the figures of now are out already. */
export async function keepHistory(
  deps: KeepHistoryDeps,
  queues: readonly QueueFigures[],
  known: (name: string) => KnownQueue,
): Promise<void> {
  try {
    const kept = queues.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, SAMPLE_QUEUES_MAX);
    const entries = await eachOf(kept, PARALLEL, async (queue) => [
      queue.name,
      {
        in_rabbitmq: queue.ready + queue.unacknowledged,
        in_sqs: hasWorkQueue(known(queue.name)) ? await inSqs(deps, queue.name) : null,
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
