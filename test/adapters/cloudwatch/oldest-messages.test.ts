import { describe, expect, it } from 'vitest';
import { createOldestMessages } from '../../../adapters/cloudwatch/oldest-messages.ts';

const now = new Date('2026-01-05T10:00:30.500Z');
const queueUrl = (queue: string) =>
  `https://sqs.eu-west-1.amazonaws.com/000000000000/courtier-dev-work-${queue}`;

type Query = { Id: string; MetricStat: { Metric: { Dimensions: { Value: string }[] } } };
type Results = { Id: string; Values?: number[] }[];

/** CloudWatch as a function of the queries. */
function answering(results: (queries: Query[]) => Results) {
  const asked: Record<string, unknown>[] = [];
  const call = async (operation: string, input: object) => {
    const { MetricDataQueries, ...rest } = input as { MetricDataQueries: Query[] };
    asked.push({ operation, queries: MetricDataQueries, ...rest });
    return { MetricDataResults: results(MetricDataQueries) };
  };
  return { asked, messages: createOldestMessages({ call, queueUrl, now: () => now }) };
}

describe("CloudWatch's ages of the oldest messages", () => {
  it('are the newest of the last five minutes, asked in one call by the names in SQS', async () => {
    const { asked, messages } = answering((queries) =>
      queries.map(({ Id }, n) => ({ Id, Values: n === 0 ? [120, 60] : [] })).toReversed(),
    );
    expect(await messages.ages(['orders', 'journal_fraud.fifo'])).toEqual(new Map([['orders', 120]]));
    const metric = (queue: string) => ({
      Metric: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Dimensions: [{ Name: 'QueueName', Value: `courtier-dev-work-${queue}` }],
      },
      Period: 60,
      Stat: 'Maximum',
    });
    expect(asked).toEqual([
      {
        operation: 'GetMetricData',
        queries: [
          { Id: 'q0', MetricStat: metric('orders') },
          { Id: 'q1', MetricStat: metric('journal_fraud.fifo') },
        ],
        StartTime: Date.UTC(2026, 0, 5, 9, 55, 30) / 1_000,
        EndTime: Date.UTC(2026, 0, 5, 10, 0, 30) / 1_000,
        ScanBy: 'TimestampDescending',
      },
    ]);
  });

  it('are asked for in calls of 500 metrics, the most that one takes', async () => {
    const queues = Array.from({ length: 501 }, (_, n) => `n${n}`);
    const { asked, messages } = answering((queries) =>
      queries.map(({ Id, MetricStat }) => ({
        Id,
        Values: [Number(MetricStat.Metric.Dimensions[0]?.Value.split('-n')[1])],
      })),
    );
    expect(await messages.ages(queues)).toEqual(new Map(queues.map((queue, n) => [queue, n])));
    expect(asked.map(({ queries }) => (queries as unknown[]).length)).toEqual([500, 1]);
  });

  it('need no call for no queue', async () => {
    const { asked, messages } = answering(() => []);
    expect(await messages.ages([])).toEqual(new Map());
    expect(asked).toEqual([]);
  });

  it('are unavailable where CloudWatch answers something else', async () => {
    const { messages } = answering(() => [{ Id: 'q0', Values: ['old'] }] as never);
    await expect(messages.ages(['orders'])).rejects.toMatchObject({
      code: 'metrics-unavailable',
      disposition: 'retry',
    });
  });
});
