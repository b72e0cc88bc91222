import { eachOf } from '../../core/each-of.ts';
import { CourtierError } from '../../core/errors.ts';
import { type HeldMessages, heldToken } from '../../core/message/held-messages.ts';
import type { Outbox } from '../../core/message/outbox.ts';
import { type OrdersOf, outboxGroup } from '../../core/message/outbox-group.ts';
import { MessageRefusedError, MessageTooLargeError, type WorkItem } from '../../core/message/work-item.ts';
import type { SqsCalls } from './calls.ts';
import { toOutgoing } from './outgoing.ts';
import { sendAll } from './send-all.ts';
import { sendOne } from './send-one.ts';

export type OutboxDeps = {
  call: SqsCalls;
  queueUrl: string;
  /** For messages that must not overtake each other. Without it none is ordered. */
  ordered?: OrderedOutbox;
};

/** A FIFO queue, and the table that says what is in it. */
export type OrderedOutbox = {
  queueUrl: string;
  held: Pick<HeldMessages, 'hold' | 'release'>;
  ordersOf: OrdersOf;
  newId: () => string;
  now: () => Date;
};

/** Groups that are sent side by side. */
const PARALLEL_GROUPS = 16;

/** Messages of a group go through a FIFO queue, all others through a standard one. */
export function createOutbox({ call, queueUrl, ordered }: OutboxDeps): Outbox {
  const put = ordered && inOrder(call, ordered);
  const groupOf = (item: WorkItem) => ordered && outboxGroup(item, ordered.ordersOf);
  return {
    async put(item) {
      const group = groupOf(item);
      if (group === undefined || !put) return sendOne(call, queueUrl, toOutgoing(item));
      await put(group, item);
    },

    async putAll(items) {
      const outcomes = new Map<WorkItem, CourtierError | undefined>();
      const groups = Map.groupBy(items, groupOf);
      const unordered = groups.get(undefined) ?? [];
      groups.delete(undefined);
      const putGroup = async ([group, each]: [string | undefined, readonly WorkItem[]]) => {
        if (group !== undefined && put) await putAllOf(each, (item) => put(group, item), outcomes);
      };
      const [settled] = await Promise.all([
        sendAll(call, queueUrl, unordered),
        eachOf([...groups], PARALLEL_GROUPS, putGroup),
      ]);
      for (const [n, item] of unordered.entries()) outcomes.set(item, settled[n]);
      return items.map((item) => outcomes.get(item));
    },
  };
}

/** Held first: from the moment it is in the queue nothing of its group may go past it. */
function inOrder(call: SqsCalls, { queueUrl, held, newId, now }: OrderedOutbox) {
  return async (group: string, item: WorkItem): Promise<void> => {
    const token = heldToken(now(), newId());
    await held.hold(group, token);
    try {
      const outgoing = toOutgoing({ ...item, envelope: { ...item.envelope, held: { group, token } } });
      await sendOne(call, queueUrl, outgoing, { groupId: group, deduplicationId: token });
    } catch (error) {
      // What stays behind is removed when the next message of the group is released.
      await held.release(group, token).catch(() => undefined);
      throw error;
    }
  };
}

/** One after the other. Once one could not be stored for now, those behind it are not either. */
async function putAllOf(
  items: readonly WorkItem[],
  put: (item: WorkItem) => Promise<void>,
  outcomes: Map<WorkItem, CourtierError | undefined>,
): Promise<void> {
  let away: CourtierError | undefined;
  for (const item of items) {
    try {
      if (!away) await put(item);
      outcomes.set(item, away);
    } catch (error) {
      if (!(error instanceof CourtierError)) throw error;
      outcomes.set(item, error);
      if (!(error instanceof MessageTooLargeError || error instanceof MessageRefusedError)) away = error;
    }
  }
}
