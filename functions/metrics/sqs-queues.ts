import type { Collector } from '../../core/metrics/metric.ts';
import type { QueueDepth } from '../../core/queues/depth.ts';
import { APPROXIMATELY, samplesOf, type WorkQueues, workQueueMetrics } from './work-queues.ts';

export type SqsQueues = WorkQueues & {
  /** URLs of the declared work queues, by the RabbitMQ queue that each carries on. */
  workQueues: Readonly<Record<string, string>>;
  /** Of both outboxes. */
  outboxes: readonly string[];
  failures: string;
};

/** What waits in SQS: for a consumer or a client, for the broker, for the recorder. One request a queue, side by side. */
export function sqsQueues({ workQueues, outboxes, failures, ...sqs }: SqsQueues): Collector {
  const gauge = async (name: string, what: string, ...urls: string[]) => ({
    name,
    type: 'gauge' as const,
    help: `${what} ${APPROXIMATELY}`,
    samples: samplesOf(sumOf(await Promise.all(urls.map((url) => sqs.depths.depth(url)))), {}),
  });
  return {
    part: 'sqs',
    async collect() {
      const [ofOutbox, ofFailures, work] = await Promise.all([
        gauge('courtier_outbox_messages', 'Accepted messages that wait in SQS for the broker.', ...outboxes),
        gauge('courtier_failure_reports', 'Failure reports that wait in SQS to be recorded.', failures),
        workQueueMetrics(sqs, Object.entries(workQueues)),
      ]);
      return [...work, ofOutbox, ofFailures];
    },
  };
}

/** Undefined where none of them is there. */
function sumOf(depths: readonly (QueueDepth | undefined)[]): QueueDepth | undefined {
  const there = depths.filter((depth) => depth !== undefined);
  if (there.length === 0) return undefined;
  const sum = (state: keyof QueueDepth) => there.reduce((all, depth) => all + depth[state], 0);
  return { visible: sum('visible'), in_flight: sum('in_flight'), delayed: sum('delayed') };
}
