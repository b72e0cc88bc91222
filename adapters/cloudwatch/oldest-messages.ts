import * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';
import type { OldestMessages } from '../../core/queues/oldest-messages.ts';
import type { JsonCalls } from '../aws/json-calls.ts';

export type OldestMessagesDeps = {
  call: JsonCalls;
  /** The URL of a queue's work queue; its end is the name in SQS. */
  queueUrl: (queue: string) => string;
  now: () => Date;
};

/** Metrics of one GetMetricData. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const METRICS_MAX = 500;
const PERIOD_SECONDS = 60;
/** SQS has a figure each minute, and needs a few more to deliver it; an older one says nothing of now. */
const WINDOW_SECONDS = 300;

const AnswerSchema = z.object({
  MetricDataResults: z
    .array(z.object({ Id: z.string(), Values: z.array(z.number()).default([]) }))
    .default([]),
});

/**
 * The metric ApproximateAgeOfOldestMessage of SQS: one call for up to 500 queues, each of which is charged for.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function createOldestMessages({ call, queueUrl, now }: OldestMessagesDeps): OldestMessages {
  const read = async (queues: readonly string[]) => {
    const end = Math.floor(now().getTime() / 1_000);
    const answer = await call('GetMetricData', {
      MetricDataQueries: queues.map((queue, n) => ({ Id: idOf(n), MetricStat: metricOf(queueUrl(queue)) })),
      StartTime: end - WINDOW_SECONDS,
      EndTime: end,
      ScanBy: 'TimestampDescending',
    });
    const newest = new Map(
      AnswerSchema.parse(answer).MetricDataResults.map(({ Id, Values }) => [Id, Values[0]]),
    );
    return queues.flatMap((queue, n) => {
      const age = newest.get(idOf(n));
      return age === undefined ? [] : [[queue, Math.max(0, age)] as const];
    });
  };
  return {
    async ages(queues) {
      const calls: string[][] = [];
      for (let n = 0; n < queues.length; n += METRICS_MAX) calls.push(queues.slice(n, n + METRICS_MAX));
      try {
        return new Map((await Promise.all(calls.map(read))).flat());
      } catch (error) {
        throw unavailable(error);
      }
    },
  };
}

/** Ids begin with a small letter. */
function idOf(n: number): string {
  return `q${n}`;
}

function metricOf(url: string) {
  return {
    Metric: {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: url.split('/').at(-1) ?? '' }],
    },
    Period: PERIOD_SECONDS,
    Stat: 'Maximum',
  };
}

function unavailable(error: unknown): UnavailableError {
  const reason = error instanceof Error ? error.name : 'unknown';
  return new UnavailableError(
    'metrics-unavailable',
    `CloudWatch did not say how old the oldest messages are: ${reason}.`,
    { cause: error, details: { error: reason } },
  );
}
