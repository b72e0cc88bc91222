import { eachOf } from '../../core/each-of.ts';
import { UnavailableError } from '../../core/errors.ts';
import { SQS_BATCH_BYTES, SQS_BATCH_ENTRIES, SQS_MESSAGE_BYTES } from '../../core/limits.ts';
import { contentOf } from '../../core/message/content.ts';
import { deduplicationId, orderGroup } from '../../core/message/partition-key.ts';
import { MessageTooLargeError, type WorkItem } from '../../core/message/work-item.ts';
import type { Refused, WorkQueues } from '../../core/message/work-queues.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import { byReference } from '../../core/payload/transit.ts';
import type { WorkOrder } from '../../core/topology/work-order.ts';
import { type BatchResult, type Entry, packed, sendBatch } from './batch.ts';
import type { SqsCalls } from './calls.ts';
import { checkSize, outgoingBytes, toOutgoing } from './outgoing.ts';

export type WorkQueuesDeps = {
  call: SqsCalls;
  payloads: Pick<PayloadStore, 'put'>;
  queueUrl: (queue: string) => string;
  /** What order a queue keeps; undefined: none. */
  orderOf: (queue: string) => WorkOrder | undefined;
  /** Waits before entry failures are sent again, milliseconds. The SDK itself retries whole requests. */
  retryDelaysMs?: readonly number[];
};

/** Requests under way at once: enough to hide the way to SQS, and within the SDK's 50 sockets. */
const PARALLEL_REQUESTS = 16;
const RETRY_DELAYS_MS = [50, 200, 800];

export function createWorkQueues(deps: WorkQueuesDeps): WorkQueues {
  return {
    async send(queue, items) {
      const order = deps.orderOf(queue);
      const { entries, refused } = await prepare(deps, items, order);
      const batches = createSender(deps, deps.queueUrl(queue));
      const more = order === undefined ? await inAnyOrder(entries, batches) : await inOrder(entries, batches);
      return [...refused, ...more];
    },
  };
}

async function prepare(
  { payloads }: WorkQueuesDeps,
  items: readonly WorkItem[],
  order: WorkOrder | undefined,
) {
  const entries: Entry[] = [];
  const refused: Refused[] = [];
  for (const item of items) {
    const whole = toOutgoing(item);
    const fits = item.envelope.body_ref !== undefined || outgoingBytes(whole) <= SQS_MESSAGE_BYTES;
    const outgoing = fits ? whole : toOutgoing(await byReference(item, payloads));
    try {
      const entry: Entry = { item, outgoing, bytes: checkSize(outgoing) };
      if (order !== undefined) entry.ordered = placeOf(item, order);
      entries.push(entry);
    } catch (error) {
      if (!(error instanceof MessageTooLargeError)) throw error;
      refused.push({ item, error });
    }
  }
  return { entries, refused };
}

function placeOf(item: WorkItem, order: WorkOrder): NonNullable<Entry['ordered']> {
  return {
    groupId: orderGroup(item, order),
    deduplicationId: deduplicationId(item.envelope, item.taskToken, contentOf(item.body)),
  };
}

type Sender = (entries: readonly Entry[]) => Promise<Refused[]>;

/** Sends one batch until every entry is stored or refused; throws UnavailableError when tries are used up. */
function createSender({ call, retryDelaysMs = RETRY_DELAYS_MS }: WorkQueuesDeps, queueUrl: string): Sender {
  return async (entries) => {
    const refused: Refused[] = [];
    let result: BatchResult = { refused: [], left: [...entries] };
    for (const delay of [0, ...retryDelaysMs]) {
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay * (0.5 + Math.random() / 2)));
      result = await sendBatch(call, queueUrl, result.left);
      refused.push(...result.refused);
      if (result.left.length === 0) return refused;
    }
    throw new UnavailableError(
      'queue-unavailable',
      `SQS did not take ${result.left.length} messages for ${queueUrl}.`,
      {
        details: { queue_url: queueUrl, left: result.left.length },
      },
    );
  };
}

async function inAnyOrder(entries: readonly Entry[], send: Sender): Promise<Refused[]> {
  return (await eachOf(packed(entries), PARALLEL_REQUESTS, send)).flat();
}

/**
 * SQS may store some entries of a batch and not others. Were two of one group in it, the later could overtake the
 * earlier; so a batch holds one of a group, and the next of the group goes when the one before it is settled.
 */
async function inOrder(entries: readonly Entry[], send: Sender): Promise<Refused[]> {
  const refused: Refused[] = [];
  let waiting = entries;
  while (waiting.length > 0) {
    const groups = new Set<string>();
    const batch: Entry[] = [];
    const later: Entry[] = [];
    let bytes = 0;
    for (const entry of waiting) {
      const group = entry.ordered?.groupId ?? '';
      const fits = batch.length < SQS_BATCH_ENTRIES && bytes + entry.bytes <= SQS_BATCH_BYTES;
      if (fits && !groups.has(group)) {
        batch.push(entry);
        bytes += entry.bytes;
      } else later.push(entry);
      groups.add(group);
    }
    refused.push(...(await send(batch)));
    waiting = later;
  }
  return refused;
}
