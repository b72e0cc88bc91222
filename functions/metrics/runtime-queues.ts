import type { Collector } from '../../core/metrics/metric.ts';
import { allRuntimeQueues } from '../../core/queues/all-runtime-queues.ts';
import type { RuntimeQueues } from '../../core/queues/runtime-queue.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';
import { type WorkQueues, workQueueMetrics } from './work-queues.ts';

export type QueuesOfRunTime = WorkQueues & {
  runtimeQueues: Pick<RuntimeQueues, 'list'>;
  workQueueUrl: (queue: string) => string;
  /** Queues that are asked about at most. */
  max: number;
};

/**
 * The work queues of queues that were made at run time. A part of its own: were their list away, what the topology
 * declares would be seen all the same.
 */
export function queuesOfRunTime({ runtimeQueues, workQueueUrl, max, ...sqs }: QueuesOfRunTime): Collector {
  return {
    part: 'runtime_queues',
    async collect() {
      const names = (await allRuntimeQueues(runtimeQueues)).filter(hasWorkQueue).map(({ name }) => name);
      const shown = names.slice(0, max).map((name) => [name, workQueueUrl(name)] as const);
      return [
        {
          name: 'courtier_runtime_work_queues',
          type: 'gauge',
          help: `Queues with an SQS work queue that were made at run time. Of more than ${max} only the first ones by name have figures of their work queue here.`,
          samples: [{ value: names.length }],
        },
        ...(await workQueueMetrics(sqs, shown)),
      ];
    },
  };
}
