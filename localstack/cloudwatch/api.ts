import * as z from 'zod';
import type { World } from '../world.ts';
import { describeAlarms } from './alarms.ts';
import { oldestAge } from './oldest-age.ts';

const MetricSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
});
const Input = z.object({
  MetricDataQueries: z
    .array(
      z.strictObject({
        Id: z.string().regex(/^[a-z][A-Za-z0-9_]*$/),
        MetricStat: z.strictObject({
          Metric: MetricSchema,
          Period: z.int().min(1),
          Stat: z.enum(['Maximum', 'Average', 'Minimum']),
        }),
        ReturnData: z.literal(true).optional(),
      }),
    )
    .min(1)
    .max(500),
  /** Seconds since 1970. */
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).optional(),
});

const PERIOD_SECONDS = 60;

/**
 * GetMetricData, of one metric: AWS/SQS ApproximateAgeOfOldestMessage, by its only dimension QueueName. It has the figure
 * of now and no history, where AWS has one a minute and is some minutes late.
 */
export async function handleCloudWatch(
  operation: string,
  body: unknown,
  { endpoints, alarms }: Pick<World, 'endpoints' | 'alarms'>,
): Promise<{ status: number; body: unknown }> {
  if (operation === 'DescribeAlarms') return describeAlarms(body, alarms);
  if (operation !== 'GetMetricData') {
    return failed('UnknownOperationException', `cloudwatch ${operation} is not served by the local runtime`);
  }
  const parsed = Input.safeParse(body);
  if (!parsed.success) return failed('InvalidParameterValueException', z.prettifyError(parsed.error));
  const { MetricDataQueries: queries, StartTime, EndTime } = parsed.data;
  const other = queries.find(({ MetricStat }) => queueOf(MetricStat.Metric) === undefined);
  if (other) return failed('InvalidParameterValueException', unsupported(other.MetricStat.Metric));
  const now = Math.floor(Date.now() / 1_000);
  const isAsked = StartTime <= now && EndTime > now - PERIOD_SECONDS;
  const results = queries.map(async ({ Id, MetricStat }) => {
    const queue = queueOf(MetricStat.Metric) ?? '';
    const none = { Id, Label: queue, StatusCode: 'Complete', Timestamps: [], Values: [] };
    if (!isAsked) return none;
    try {
      const age = await oldestAge(endpoints.fauxqs, queue);
      return age === undefined ? none : { ...none, Timestamps: [now], Values: [age] };
    } catch {
      return { ...none, StatusCode: 'InternalError' };
    }
  });
  return { status: 200, body: { MetricDataResults: await Promise.all(results), Messages: [] } };
}

/** Undefined: it is another metric. */
function queueOf({ Namespace, MetricName, Dimensions }: z.infer<typeof MetricSchema>): string | undefined {
  const [dimension, ...more] = Dimensions;
  const isAge = Namespace === 'AWS/SQS' && MetricName === 'ApproximateAgeOfOldestMessage';
  return isAge && dimension?.Name === 'QueueName' && more.length === 0 ? dimension.Value : undefined;
}

function unsupported({ Namespace, MetricName }: z.infer<typeof MetricSchema>): string {
  return `the local runtime has no metric ${Namespace} ${MetricName} of these dimensions: only AWS/SQS ApproximateAgeOfOldestMessage by QueueName`;
}

function failed(type: string, message: string) {
  return { status: 400, body: { __type: type, message, Message: message } };
}
