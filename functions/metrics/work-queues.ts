import { eachOf } from '../../core/each-of.ts';
import type { Metric, Sample } from '../../core/metrics/metric.ts';
import { messagesIn, type QueueDepth, type QueueDepths } from '../../core/queues/depth.ts';
import type { OldestMessages } from '../../core/queues/oldest-messages.ts';

export type WorkQueues = {
  depths: QueueDepths;
  /** Asked only about queues that hold something: each figure costs money. Never throws. */
  oldestMessages: OldestMessages;
};

/** Requests to SQS at the same time. */
const PARALLEL = 50;
export const APPROXIMATELY =
  'By state: visible, in_flight (received, not deleted), delayed. SQS counts approximately.';

/** What waits in these queues' work queues, and for how long; nothing of one that is not there. One request each. */
export async function workQueueMetrics(
  { depths, oldestMessages }: WorkQueues,
  urls: readonly (readonly [queue: string, url: string])[],
): Promise<Metric[]> {
  const found = await eachOf(urls, PARALLEL, async ([queue, url]) => ({
    queue,
    depth: await depths.depth(url),
  }));
  const holding = found.filter(({ depth }) => messagesIn(depth) > 0);
  const ages = await oldestMessages.ages(holding.map(({ queue }) => queue));
  const empty = found.filter(({ depth }) => depth && messagesIn(depth) === 0);
  return [
    {
      name: 'courtier_work_queue_messages',
      type: 'gauge',
      help: `Messages in the SQS work queue of a RabbitMQ queue. ${APPROXIMATELY}`,
      samples: found.flatMap(({ queue, depth }) => samplesOf(depth, { queue })),
    },
    {
      name: 'courtier_work_queue_oldest_message_age_seconds',
      type: 'gauge',
      help: 'How long the oldest message has been in the SQS work queue of a RabbitMQ queue, received or not, as CloudWatch knew some minutes ago. 0 of an empty one; none where CloudWatch has no figure.',
      samples: [
        ...empty.map(({ queue }) => ({ labels: { queue }, value: 0 })),
        ...[...ages].map(([queue, value]) => ({ labels: { queue }, value })),
      ],
    },
  ];
}

/** None of a queue that is not there. */
export function samplesOf(depth: QueueDepth | undefined, labels: Record<string, string>): Sample[] {
  return Object.entries(depth ?? {}).map(([state, value]) => ({ labels: { ...labels, state }, value }));
}
