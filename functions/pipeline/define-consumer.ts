import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { classify } from '../../core/failure/classify.ts';
import type { Consumer, PipelineDeps } from './consumer.ts';
import { type Invocation, processRecord } from './process-record.ts';

export type SqsHandler = (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>;

/** Left to a consumer after `signal`: enough to give up, release the claim and report, milliseconds. */
const GRACE_MS = 1_500;

/**
 * A consumer function of one queue. The author writes `handle`; reading the item, effect once, retries within the
 * invocation, expiry and the report of a failure are the pipeline's.
 */
export function defineConsumer<Schema extends z.ZodType>(consumer: Consumer<Schema>) {
  return (deps: PipelineDeps): SqsHandler =>
    async (event, context) => {
      const invocation = invocationOf(context.getRemainingTimeInMillis(), deps.now());
      const lanes = Map.groupBy(event.Records, laneOf).values();
      const returned = await Promise.all(
        [...lanes].map((records) => runLane(consumer, deps, invocation, records)),
      );
      return { batchItemFailures: returned.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
    };
}

function invocationOf(remainingMs: number, now: Date): Invocation {
  // A short invocation keeps most of its time for the work.
  const grace = Math.min(GRACE_MS, remainingMs / 4);
  return {
    endsAt: new Date(now.getTime() + remainingMs),
    signal: AbortSignal.timeout(Math.max(0, Math.floor(remainingMs - grace))),
  };
}

/** Records of one lane go one after the other. A FIFO queue has one for each group; elsewhere each record is its own. */
function laneOf(record: SQSRecord): string {
  const group = record.eventSourceARN.endsWith('.fifo') ? record.attributes.MessageGroupId : undefined;
  return group === undefined ? `record ${record.messageId}` : `group ${group}`;
}

/** The records to give back: the first that must come again, and all behind it, which must not overtake it. */
async function runLane<Schema extends z.ZodType>(
  consumer: Consumer<Schema>,
  deps: PipelineDeps,
  invocation: Invocation,
  records: SQSRecord[],
): Promise<SQSRecord[]> {
  for (const [index, record] of records.entries()) {
    if ((await answerOf(consumer, deps, invocation, record)) === 'return') return records.slice(index);
  }
  return [];
}

async function answerOf<Schema extends z.ZodType>(
  consumer: Consumer<Schema>,
  deps: PipelineDeps,
  invocation: Invocation,
  record: SQSRecord,
) {
  try {
    return await processRecord(consumer, deps, invocation, record);
  } catch (error) {
    // A fault of our own must not take the other records of the batch with it.
    const { name, message } = classify(error);
    deps.log.error('the pipeline failed', {
      sqs_message_id: record.messageId,
      error_name: name,
      error_message: message,
    });
    return 'return';
  }
}
