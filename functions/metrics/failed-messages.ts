import type { Status } from '../../core/failure/failed-message.ts';
import { FAILED_COUNTED_MAX, type FailedMessageCounts } from '../../core/failure/store.ts';
import type { Collector } from '../../core/metrics/metric.ts';

/** What is not over: something should happen to it, or a person should do something. */
const COUNTED = ['pending', 'retrying', 'failed', 'parked'] as const satisfies readonly Status[];

export function failedMessages(counts: FailedMessageCounts): Collector {
  return {
    part: 'failed_messages',
    async collect() {
      const samples = COUNTED.map(async (status) => ({
        labels: { status },
        value: await counts.count(status),
      }));
      return [
        {
          name: 'courtier_failed_messages',
          type: 'gauge',
          help: `Failed messages by status, counted up to a bound: in each of 4 parts of the table ${FAILED_COUNTED_MAX} of them, or as many as a megabyte holds, whichever is less. From there on there are at least as many.`,
          samples: await Promise.all(samples),
        },
      ];
    },
  };
}
