import { eachOf } from '../each-of.ts';
import { UnavailableError } from '../errors.ts';
import type { HeldMessages } from './held-messages.ts';
import type { Outbox } from './outbox.ts';
import { type OrdersOf, outboxGroup } from './outbox-group.ts';
import { outboxItem } from './outbox-item.ts';
import type { Publication, Publisher } from './publisher.ts';

/** The outbox holds earlier messages of the same group: this one goes behind them. */
export class OutboxFirstError extends UnavailableError {
  constructor(exchange: string) {
    super(
      'outbox-first',
      `Earlier messages for "${exchange}" wait for the broker, and this one must not overtake them.`,
      { details: { exchange } },
    );
  }
}

/**
 * Throws OutboxFirstError for a message that would overtake what the outbox holds, and UnavailableError where nobody can
 * say. One consistent read for a message that belongs to a group, none for any other.
 */
export type CheckTurn = (publication: Publication) => Promise<void>;

/** Groups that are asked about at once. */
const PARALLEL_GROUPS = 32;

export function createTurns(held: Pick<HeldMessages, 'holds'>, ordersOf: OrdersOf): CheckTurn {
  let asking: { groups: Set<string>; answers: Promise<ReadonlyMap<string, Answer>> } | undefined;
  /**
   * All that is asked in one tick is asked once for each group and answered together, so that the messages of a batch stay
   * in their order. Asked after the tick: an answer from before could be out of date.
   */
  const ask = async (group: string): Promise<Answer | undefined> => {
    asking ??= { groups: new Set(), answers: Promise.resolve().then(flush) };
    asking.groups.add(group);
    return (await asking.answers).get(group);
  };
  const flush = async () => {
    const groups = [...(asking?.groups ?? [])];
    asking = undefined;
    const answers = await eachOf(
      groups,
      PARALLEL_GROUPS,
      (group): Promise<Answer> =>
        held.holds(group).then(
          (holds) => ({ holds }),
          (error: unknown) => ({ error }),
        ),
    );
    return new Map(groups.map((group, n) => [group, answers[n] as Answer]));
  };
  return async (publication) => {
    const group = outboxGroup({ envelope: publication, body: publication.body }, ordersOf);
    if (group === undefined) return;
    const answer = await ask(group);
    if (answer && 'error' in answer) throw answer.error;
    if (answer?.holds) throw new OutboxFirstError(publication.exchange);
  };
}

type Answer = { holds: boolean } | { error: unknown };

/**
 * A publisher for those who keep what was not published, and try again. What would overtake the outbox goes into it: then
 * the outbox has taken the message over, and it is stored as safely as in the broker.
 */
export function inTurn(
  publisher: Publisher,
  { checkTurn, outbox, now }: { checkTurn: CheckTurn; outbox: Pick<Outbox, 'put'>; now: () => Date },
): Publisher {
  return {
    async publish(publication, options) {
      try {
        await checkTurn(publication);
      } catch (error) {
        if (!(error instanceof OutboxFirstError)) throw error;
        return outbox.put(outboxItem(publication, options, now()));
      }
      await publisher.publish(publication, options);
    },
    close: () => publisher.close(),
  };
}
