import type { Collector, Sample } from '../../core/metrics/metric.ts';
import type { QueueDepth, QueueDepths } from '../../core/queues/depth.ts';

export type SqsQueues = {
  depths: QueueDepths;
  /** URLs of the work queues, by the RabbitMQ queue that each carries on. */
  workQueues: Readonly<Record<string, string>>;
  outbox: string;
  failures: string;
};

const APPROXIMATELY =
  'By state: visible, in_flight (received, not deleted), delayed. SQS counts approximately.';

/** What waits in SQS: for a consumer or a client, for the broker, for the recorder. One request a queue, side by side. */
export function sqsQueues({ depths, workQueues, outbox, failures }: SqsQueues): Collector {
  const read = async (url: string, labels: Record<string, string> = {}) =>
    samplesOf(await depths.depth(url), labels);
  return {
    part: 'sqs',
    async collect() {
      const [outboxSamples, failuresSamples, ...work] = await Promise.all([
        read(outbox),
        read(failures),
        ...Object.entries(workQueues).map(([queue, url]) => read(url, { queue })),
      ]);
      return [
        gauge(
          'courtier_work_queue_messages',
          'Messages in the SQS work queue of a RabbitMQ queue.',
          work.flat(),
        ),
        gauge(
          'courtier_outbox_messages',
          'Accepted messages that wait in SQS for the broker.',
          outboxSamples,
        ),
        gauge(
          'courtier_failure_reports',
          'Failure reports that wait in SQS to be recorded.',
          failuresSamples,
        ),
      ];
    },
  };
}

function gauge(name: string, what: string, samples: readonly Sample[]) {
  return { name, type: 'gauge' as const, help: `${what} ${APPROXIMATELY}`, samples };
}

/** None of a queue that is not there. */
function samplesOf(depth: QueueDepth | undefined, labels: Record<string, string>): Sample[] {
  return Object.entries(depth ?? {}).map(([state, value]) => ({ labels: { ...labels, state }, value }));
}
