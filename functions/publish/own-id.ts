import { eachOf } from '../../core/each-of.ts';
import { CourtierError } from '../../core/errors.ts';
import { classify } from '../../core/failure/classify.ts';
import type { IdHold, MessageIds } from '../../core/idempotency/message-ids.ts';
import type { Log } from '../../core/log.ts';
import { contentOf, MessageIdReused } from '../../core/message/content.ts';
import { BrokerUnavailableError } from '../../core/message/publisher.ts';
import { logFields } from './facts.ts';
import type { PublishInput } from './publish-input.ts';

type Deps = { messageIds: Pick<MessageIds, 'claim' | 'free'>; now: () => Date; log: Log };

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
      ...logFields(input),
      error_code: classify(error).code,
    });
    return UNKNOWN;
  }
  deps.log.info('refused', { ...logFields(input), error_code: 'message-id-reused' });
  throw new MessageIdReused(id);
}

export type OwnIds = Map<PublishInput, OwnId | { error: unknown }>;

/** The same for many, no two of one chosen id: see `oneIdEach`. `error` where the id is another message's. */
export async function claimOwnIds(deps: Deps, inputs: readonly PublishInput[]): Promise<OwnIds> {
  const ids = await eachOf(inputs, PARALLEL_IDS, (input) =>
    claimOwnId(deps, input).catch((error: unknown) => ({ error })),
  );
  return new Map(
    ids.map((id, n): [PublishInput, OwnId | { error: unknown }] => [inputs[n] as PublishInput, id]),
  );
}

/** Frees those that were refused, which is what `refused` says of each. Never rejects. */
export async function freeOwnIds(
  deps: Deps,
  ids: OwnIds,
  refused: (input: PublishInput) => Refused | undefined,
): Promise<void> {
  await eachOf([...ids], PARALLEL_IDS, async ([input, id]) => {
    const how = refused(input);
    if (!('error' in id) && how) await freeOwnId(deps, input, id, how);
  });
}

/**
 * The messages in their order, cut where a chosen id comes again: whether it is free then, is known when the outcome of
 * the earlier message is. Usually one part.
 */
export function oneIdEach(inputs: readonly PublishInput[]): PublishInput[][] {
  const parts: PublishInput[][] = [];
  const chosen = new Set<string>();
  for (const input of inputs) {
    const { id } = input.publication;
    const comesAgain = input.ownId && chosen.has(id);
    if (comesAgain) chosen.clear();
    if (input.ownId) chosen.add(id);
    if (comesAgain || parts.length === 0) parts.push([]);
    parts.at(-1)?.push(input);
  }
  return parts;
}

/** Why a message was not stored, and what the broker said before that, if it was asked. */
export type Refused = { error: unknown; broker?: unknown };

/**
 * A message that was refused leaves its id to the next publisher. One that may have been taken all the same keeps it: a
 * repeat is published again, and says that it may be one. Never rejects.
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
    deps.log.warn('the message id could not be freed', {
      ...logFields(input),
      error_code: classify(error).code,
    });
  }
}

/** An answer that got lost is no refusal, nor is that of a full queue: other queues of the exchange may have the message. */
function isSure({ error, broker }: Refused): boolean {
  if (broker instanceof BrokerUnavailableError) return false;
  return error instanceof CourtierError && error.disposition !== 'retry';
}
