import type { Collector } from '../../core/metrics/metric.ts';
import { APPROXIMATELY, samplesOf, type WorkQueues, workQueueMetrics } from './work-queues.ts';

export type SqsQueues = WorkQueues & {
  /** URLs of the declared work queues, by the RabbitMQ queue that each carries on. */
  workQueues: Readonly<Record<string, string>>;
  outbox: string;
  failures: string;
};

/** What waits in SQS: for a consumer or a client, for the broker, for the recorder. One request a queue, side by side. */
export function sqsQueues({ workQueues, outbox, failures, ...sqs }: SqsQueues): Collector {
  const gauge = async (name: string, what: string, url: string) => ({
    name,
    type: 'gauge' as const,
    help: `${what} ${APPROXIMATELY}`,
    samples: samplesOf(await sqs.depths.depth(url), {}),
  });
  return {
    part: 'sqs',
    async collect() {
      const [ofOutbox, ofFailures, work] = await Promise.all([
        gauge('courtier_outbox_messages', 'Accepted messages that wait in SQS for the broker.', outbox),
        gauge('courtier_failure_reports', 'Failure reports that wait in SQS to be recorded.', failures),
        workQueueMetrics(sqs, Object.entries(workQueues)),
      ]);
      return [...work, ofOutbox, ofFailures];
    },
  };
}
