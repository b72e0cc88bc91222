import type { SQSRecord } from 'aws-lambda';
import { classify } from '../../core/failure/classify.ts';
import type { Log } from '../../core/log.ts';
import type { PutBack, PutBackItem } from '../../core/message/put-back.ts';
import { outboxBackoff } from '../../core/retry/outbox-backoff.ts';
import { isOrdered, type Returned } from './lanes.ts';

type Deps = { workQueue: PutBack; now: () => Date; log: Log };

/** After the end of an invocation its messages stay hidden so much longer: longer than its claims hold, seconds. */
export const VISIBILITY_MARGIN_SECONDS = 3;

/**
 * A queue hides a message for six times its function's timeout, so that Lambda can wait while it is throttled. From the
 * moment the function has it, what is left of the invocation is enough: should it crash, its group of an ordered queue
 * stands still for little more than one timeout. Never rejects: without it the message only comes again later.
 */
export async function hideForInvocation(
  deps: Deps,
  records: readonly SQSRecord[],
  endsAt: Date,
): Promise<void> {
  const ordered = records.filter(isOrdered);
  const afterSeconds = secondsUntil(endsAt, deps.now()) + VISIBILITY_MARGIN_SECONDS;
  await hide(
    deps,
    ordered.map(({ receiptHandle }) => ({ receiptHandle, afterSeconds })),
  );
}

/**
 * Says when what goes back comes again: soon after a fault, and later each time, or when nobody holds its message any
 * more. `chance`: 0 to 1, spreads what goes back together. Never rejects: without it the message comes again when the
 * visibility timeout of its queue is over.
 */
export async function comeAgain(
  deps: Deps,
  returned: readonly Returned[],
  chance: () => number = () => 0,
): Promise<void> {
  const items = returned.flatMap(({ records, notBefore }) => {
    const afterSeconds =
      notBefore === undefined
        ? outboxBackoff(Number(records[0].attributes.ApproximateReceiveCount), chance())
        : secondsUntil(new Date(notBefore), deps.now()) + 1;
    return records.map(({ receiptHandle }) => ({ receiptHandle, afterSeconds }));
  });
  await hide(deps, items);
}

async function hide({ workQueue, log }: Deps, items: PutBackItem[]): Promise<void> {
  if (items.length === 0) return;
  try {
    await workQueue.putBack(items);
  } catch (error) {
    const { code, message } = classify(error);
    log.warn('visibility unchanged', { items: items.length, error_code: code, error_message: message });
  }
}

function secondsUntil(at: Date, now: Date): number {
  return Math.max(0, Math.ceil((at.getTime() - now.getTime()) / 1_000));
}
