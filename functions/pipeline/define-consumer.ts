import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { classify } from '../../core/failure/classify.ts';
import type { Topology } from '../../core/topology/define.ts';
import type { Invocation } from './claim.ts';
import { comeAgain, hideForInvocation } from './coming-again.ts';
import type { Consumer, PipelineDeps } from './consumer.ts';
import { failuresOf, inLanes } from './lanes.ts';
import type { Settled } from './outcome.ts';
import { processRecord } from './process-record.ts';

export type SqsHandler = (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>;

/** The function of one queue. It says which, for tests of it. */
export type ConsumerFunction = SqsHandler & { readonly consumes: { of: Topology; queue: string } };

/** Left to a consumer after `signal`: enough to give up, release the claim and report, milliseconds. */
const GRACE_MS = 1_500;
/** Left to the answer after the spans went out, milliseconds: without it the whole batch would come again. */
const ANSWER_MS = 250;

/**
 * A consumer function of one queue. The author writes `handle`; reading the item, effect once, retries within the
 * invocation, expiry and the report of a failure are the pipeline's.
 */
export function defineConsumer<Schema extends z.ZodType, const Queue extends string>(
  consumer: Consumer<Schema, Queue>,
) {
  const { of, queue } = consumer;
  return (deps: PipelineDeps): ConsumerFunction => {
    const handler: SqsHandler = async (event, context) => {
      const invocation = invocationOf(deps, event.Records, context.getRemainingTimeInMillis());
      const returned = await inLanes(event.Records, async (record) => {
        const { answer, notBefore } = await answerOf(consumer, deps, invocation, record);
        return answer === 'return' ? { notBefore } : 'done';
      });
      await comeAgain(deps, returned);
      await deps.spans?.flush(context.getRemainingTimeInMillis() - ANSWER_MS);
      return failuresOf(returned);
    };
    return Object.assign(handler, { consumes: { of, queue } });
  };
}

function invocationOf(deps: PipelineDeps, records: SQSRecord[], remainingMs: number): Invocation {
  // A short invocation keeps most of its time for the work.
  const grace = Math.min(GRACE_MS, remainingMs / 4);
  const endsAt = new Date(deps.now().getTime() + remainingMs);
  return {
    endsAt,
    hidden: hideForInvocation(deps, records, endsAt),
    signal: AbortSignal.timeout(Math.max(0, Math.floor(remainingMs - grace))),
  };
}

async function answerOf<Schema extends z.ZodType>(
  consumer: Consumer<Schema>,
  deps: PipelineDeps,
  invocation: Invocation,
  record: SQSRecord,
): Promise<Settled> {
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
    return { answer: 'return' };
  }
}
