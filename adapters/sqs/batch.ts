import type { BatchResultErrorEntry, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { SQS_BATCH_BYTES, SQS_BATCH_ENTRIES } from '../../core/limits.ts';
import { MessageRefusedError, type WorkItem } from '../../core/message/work-item.ts';
import type { Refused } from '../../core/message/work-queues.ts';
import type { SqsCalls } from './calls.ts';
import { sqsUnavailable } from './client.ts';
import type { Outgoing } from './outgoing.ts';

/** One message on its way, with what SQS counts it for. The group and its deduplication on ordered queues only. */
export type Entry = {
  item: WorkItem;
  outgoing: Outgoing;
  bytes: number;
  ordered?: { groupId: string; deduplicationId: string };
};

/** What one request left: `refused` never goes, `left` may go on a second try. */
export type BatchResult = { refused: Refused[]; left: Entry[] };

/** SQS calls being throttled the sender's fault, which it may be, but it is not the message's. */
const THROTTLED = /throttl|overlimit/i;

export async function sendBatch(
  call: SqsCalls,
  queueUrl: string,
  entries: readonly Entry[],
): Promise<BatchResult> {
  let failed: BatchResultErrorEntry[];
  try {
    const answer = await call('SendMessageBatch', {
      QueueUrl: queueUrl,
      Entries: entries.map(toRequestEntry),
    });
    failed = answer.Failed ?? [];
  } catch (error) {
    throw sqsUnavailable(queueUrl, error);
  }
  const result: BatchResult = { refused: [], left: [] };
  for (const { Id, SenderFault, Code = 'unknown', Message = '' } of failed) {
    const entry = entries[Number(Id)];
    if (!entry) continue;
    if (SenderFault && !THROTTLED.test(Code))
      result.refused.push({ item: entry.item, error: new MessageRefusedError(Code, Message) });
    else result.left.push(entry);
  }
  return result;
}

function toRequestEntry({ outgoing, ordered }: Entry, index: number): SendMessageBatchRequestEntry {
  return {
    Id: String(index),
    ...outgoing,
    ...(ordered && {
      MessageGroupId: ordered.groupId,
      MessageDeduplicationId: ordered.deduplicationId,
    }),
  };
}

/** Batches as full as SQS allows. */
export function packed(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const last = batches.at(-1);
    if (!last || last.length === SQS_BATCH_ENTRIES || bytes + entry.bytes > SQS_BATCH_BYTES) {
      batches.push([entry]);
      bytes = entry.bytes;
    } else {
      last.push(entry);
      bytes += entry.bytes;
    }
  }
  return batches;
}
