import { createHash } from 'node:crypto';
import { SQS_GROUP_ID_CHARS } from '../limits.ts';
import type { WorkOrder } from '../topology/work-order.ts';
import { jsonBodyOrNothing } from './body.ts';
import type { Envelope } from './envelope.ts';
import { HEADER_PARTITION_KEY } from './headers.ts';
import type { WorkItem } from './work-item.ts';

/** The one group of a queue that handles all of its messages one after the other. */
const WHOLE_QUEUE = 'queue';

/**
 * The group of a message in an ordered queue, as SQS takes it. Messages of one group are handled one after the other.
 * What later messages of its key are parked behind is redelivered in a group beside theirs: it must not wait for them.
 */
export function orderGroup(item: WorkItem, order: WorkOrder): string {
  const held = item.envelope.redelivery?.order_group;
  if (held !== undefined) return sha256(`retries of ${held}`);
  return order.of === 'queue' ? WHOLE_QUEUE : groupId(partitionKey(item, order.field));
}

/**
 * Which messages of a queue that orders by key belong together: those with the same header x-partition-key,
 * else with the same value in the field `orderBy` of their JSON body, read as its consumer will read it. A message
 * without either is ordered with none.
 */
export function partitionKey(item: WorkItem, orderBy: string): string {
  return keyOf(item, orderBy) ?? item.envelope.id;
}

type Keyed = Pick<WorkItem, 'body'> & { envelope: Pick<Envelope, 'headers' | 'properties'> };

/** The same, and undefined for a message without either. */
export function keyOf(item: Keyed, orderBy: string): string | undefined {
  return keyText(item.envelope.headers[HEADER_PARTITION_KEY]) ?? keyText(bodyField(item, orderBy));
}

function keyText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function bodyField({ body, envelope }: Keyed, field: string): unknown {
  const value = jsonBodyOrNothing(body, envelope.properties);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
  return Reflect.get(value, field);
}

const GROUP_ID = new RegExp(`^[!-~]{1,${SQS_GROUP_ID_CHARS}}$`);

/** The key as SQS takes it for MessageGroupId: as it is where it fits, else its SHA-256. */
export function groupId(key: string): string {
  return GROUP_ID.test(key) ? key : sha256(key);
}

/**
 * MessageDeduplicationId: a FIFO queue drops the same one for five minutes, so a redelivery needs one of its own.
 * Attempt 0 is the first delivery. When Step Functions calls again for the same attempt it waits for another token:
 * dropping that one as a repeat would leave it waiting. What is put back after a purge is no repeat either. Another body (`content`) under the same id is another message, and whose id
 * it is its consumer finds out.
 */
export function deduplicationId(
  envelope: Pick<Envelope, 'id' | 'redelivery' | 'restored'>,
  taskToken?: string,
  content = '',
): string {
  const put = envelope.restored === undefined ? '' : `|${envelope.restored}`;
  const attempt = `${envelope.id}|${envelope.redelivery?.attempt ?? 0}|${content}${put}`;
  return sha256(taskToken === undefined ? attempt : `${attempt}|${taskToken}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
