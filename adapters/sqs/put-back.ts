import { UnavailableError } from '../../core/errors.ts';
import { SQS_BATCH_ENTRIES } from '../../core/limits.ts';
import type { PutBack, PutBackItem } from '../../core/message/put-back.ts';
import type { SqsCalls } from './calls.ts';

/** By visibility timeout: an item stays in its queue, and is hidden for so long. */
export function createPutBack(deps: { call: SqsCalls; queueUrl: string }): PutBack {
  return {
    async putBack(items) {
      const batches = Array.from({ length: Math.ceil(items.length / SQS_BATCH_ENTRIES) }, (_, n) =>
        items.slice(n * SQS_BATCH_ENTRIES, (n + 1) * SQS_BATCH_ENTRIES),
      );
      const left = await Promise.all(batches.map((batch) => hide(deps, batch)));
      const codes = left.flat();
      if (codes.length > 0) throw notPutBack(deps.queueUrl, codes.length, codes[0]);
    },
  };
}

/** The codes of the entries that SQS did not take. */
async function hide({ call, queueUrl }: { call: SqsCalls; queueUrl: string }, items: PutBackItem[]) {
  const Entries = items.map(({ receiptHandle, afterSeconds }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: afterSeconds,
  }));
  try {
    const { Failed = [] } = await call('ChangeMessageVisibilityBatch', { QueueUrl: queueUrl, Entries });
    return Failed.map(({ Code = 'unknown' }) => Code);
  } catch (error) {
    return items.map(() => (error instanceof Error ? error.name : 'unknown'));
  }
}

function notPutBack(queueUrl: string, left: number, error: string | undefined): UnavailableError {
  return new UnavailableError('not-put-back', `SQS did not put ${left} items back: ${error}.`, {
    details: { queue_url: queueUrl, left, error },
  });
}
