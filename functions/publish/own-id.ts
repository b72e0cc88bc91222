import { eachOf } from '../../core/each-of.ts';
import { CourtierError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import type { IdHold, MessageIds } from '../../core/idempotency/message-ids.ts';
import type { Log } from '../../core/log.ts';
import { contentOf, MessageIdReused } from '../../core/message/content.ts';
import { BrokerUnavailableError } from '../../core/message/publisher.ts';
import { story } from './facts.ts';
import type { PublishInput } from './publish-input.ts';

type Deps = { messageIds: MessageIds; now: () => Date; log: Log };

/**
 * What the id of a message says of it. `duplicate`: the same message was published before, or may have been. `hold`: what
 * a refusal gives back.
 */
export type OwnId = { duplicate: boolean; hold: IdHold | undefined };

const UNKNOWN: OwnId = { duplicate: false, hold: undefined };
/** Ids that are asked about at once. */
const PARALLEL_IDS = 32;

/**
 * Sees to it that an id that its publisher chose is for one message. Throws MessageIdReused (409). An id of Courtier's own
 * is not asked about, and where the table does not answer the message goes all the same: its consumer looks too.
 */
export async function claimOwnId(deps: Deps, input: PublishInput): Promise<OwnId> {
  if (!input.ownId) return UNKNOWN;
  const { id, exchange, routingKey, body } = input.publication;
  const use = { messageId: id, clientId: input.caller.id, content: contentOf(body), exchange, routingKey };
  try {
    const used = await deps.messageIds.claim({ ...use, now: deps.now().toISOString() });
    if (used.outcome !== 'other') {
      return { hold: used.hold, duplicate: used.outcome === 'repeat' && used.sameWay };
    }
  } catch (error) {
    deps.log.warn('the message id could not be claimed', {
      ...story(input),
      error_code: classify(error).code,
    });
    return UNKNOWN;
  }
  deps.log.info('refused', { ...story(input), error_code: 'message-id-reused' });
  throw new MessageIdReused(id);
}

/** What the ids of many messages say, each by itself: `error` where the id is another message's. */
export type OwnIds = ((input: PublishInput) => OwnId | { error: unknown }) & {
  freeRefused(refused: (input: PublishInput) => Refused | undefined): Promise<void>;
};

/** The same for many. Of one id the first message in their order has it. */
export async function claimOwnIds(deps: Deps, inputs: readonly PublishInput[]): Promise<OwnIds> {
  const claimed = new Map<PublishInput, OwnId | { error: unknown }>();
  const groups = [...Map.groupBy(inputs, ({ publication }) => publication.id).values()];
  await eachOf(groups, PARALLEL_IDS, async (group) => {
    for (const input of group) {
      claimed.set(input, await claimOwnId(deps, input).catch((error: unknown) => ({ error })));
    }
  });
  const freeRefused = async (refused: (input: PublishInput) => Refused | undefined) => {
    await eachOf([...claimed], PARALLEL_IDS, async ([input, id]) => {
      const how = refused(input);
      if (!('error' in id) && how) await freeOwnId(deps, input, id, how);
    });
  };
  return Object.assign((input: PublishInput) => claimed.get(input) ?? UNKNOWN, { freeRefused });
}

/** Why a message was not stored, and what the broker said before that, if it was asked. */
export type Refused = { error: unknown; broker?: unknown };

/**
 * A message that was refused leaves its id to the next publisher. One that may have been taken all the same keeps it: a
 * repeat is published again, and told that it may be one. Never rejects.
 */
export async function freeOwnId(
  deps: Deps,
  input: PublishInput,
  { hold }: OwnId,
  refused: Refused,
): Promise<void> {
  if (!hold || !isSure(refused)) return;
  try {
    await deps.messageIds.free(hold);
  } catch (error) {
    deps.log.warn('the message id could not be freed', { ...story(input), error_code: classify(error).code });
  }
}

/** An answer that got lost is no refusal, nor is that of a full queue: other queues of the exchange may have the message. */
function isSure({ error, broker }: Refused): boolean {
  if (broker instanceof BrokerUnavailableError) return false;
  return error instanceof CourtierError && error.disposition !== 'retry';
}
