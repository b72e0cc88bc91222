import * as z from 'zod';
import type { Envelope } from '../message/envelope.ts';
import { changed } from './change.ts';
import type { FailedMessage } from './failed-message.ts';
import { failedMessageId } from './id.ts';

/**
 * A message that its consumer handled when no workflow waited for it: a redelivery that was given up, or another copy of a
 * first delivery that had failed. The JSON text of `courtier-late-success`.
 */
export const LateSuccessSchema = z.object({
  failed_message_id: z.string().min(1),
  message_id: z.string(),
  queue: z.string().nullable(),
  /** The retry that was handled: 1 is the first; 0: a copy of the first delivery. */
  attempt: z.number().int().min(0),
  /** Of the message as it came first (core/payload/transit.ts): which of several messages of its id it is. */
  content: z.string().optional(),
  /** The group of the key that it held. */
  order_group: z.string().optional(),
  /** When the message failed first: which failure of this id it was a retry of. */
  failed_at: z.string().optional(),
  /** ISO 8601, UTC. */
  handled_at: z.string(),
});
export type LateSuccess = z.infer<typeof LateSuccessSchema>;

/** What was handled. `order_group`: of the key that the message holds. `content`: undefined where it is not known. */
export type Success = {
  envelope: Pick<Envelope, 'id' | 'queue' | 'redelivery'>;
  content: string | undefined;
  order_group?: string | undefined;
};

export function lateSuccessOf({ envelope, content, order_group }: Success, handledAt: string): LateSuccess {
  const { id, queue, redelivery } = envelope;
  const { failed_message_id = failedMessageId(id, queue), attempt = 0, failed_at } = redelivery ?? {};
  return {
    failed_message_id,
    message_id: id,
    queue,
    attempt,
    ...(content === undefined ? {} : { content }),
    ...(order_group === undefined ? {} : { order_group }),
    ...(failed_at === undefined ? {} : { failed_at }),
    handled_at: handledAt,
  };
}

/** What a consumer gives the task token of a redelivery that it handled. */
export const ConfirmationSchema = z.object({
  outcome: z.literal('confirmed'),
  /** When the message failed first: which failure of this id it was a retry of. */
  failed_at: z.string().optional(),
  /** Where it was handled: a person may have moved the message to another queue meanwhile. */
  queue: z.string().nullable().optional(),
});
export type Confirmation = z.infer<typeof ConfirmationSchema>;

export function confirmation({ queue, redelivery }: Pick<Envelope, 'queue' | 'redelivery'>): Confirmation {
  const { failed_at } = redelivery ?? {};
  return { outcome: 'confirmed', queue, ...(failed_at === undefined ? {} : { failed_at }) };
}

/**
 * The message is handled, whatever its record has come to since: what waits, is under way or has failed is resolved. A
 * run that is in charge finds that when it goes on, and delivers nothing more. What a person gave up stays deleted, and
 * would be resolved where it is restored. Null: there is nothing to change, because it is resolved, or is about another
 * failure of the same id, another message of it, or the queue that a person moved it away from.
 */
export function resolveLate(
  record: FailedMessage | undefined,
  { failed_at, queue, content }: Pick<Confirmation, 'failed_at' | 'queue'> & Pick<LateSuccess, 'content'>,
  now: string,
): FailedMessage | null {
  if (!record || record.status === 'resolved' || record.resolved_at !== null) return null;
  if (failed_at !== undefined && failed_at !== record.failed_at) return null;
  if (queue !== undefined && queue !== record.queue) return null;
  if (isOfOther(record, content)) return null;
  const fields = {
    resolution: 'confirmed',
    resolved_at: now,
    next_retry_at: null,
    checked_at: null,
  } as const;
  const status = record.status === 'deleted' ? 'deleted' : 'resolved';
  return changed(record, { ...fields, status }, now);
}

/** Whether a record is of another message than the one of this content. What is not known of either is no difference. */
export function isOfOther({ content }: Pick<FailedMessage, 'content'>, other: string | undefined): boolean {
  return content !== undefined && other !== undefined && content !== other;
}
