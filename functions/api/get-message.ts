import { type Caller, caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import { type MessageTrail, TrailFailureSchema } from '../../core/api/views.ts';
import type { MessageLog } from '../../core/audit/message-log.ts';
import { failuresOfMessage } from '../../core/failure/failures-of-message.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { MessageIds } from '../../core/idempotency/message-ids.ts';
import { TRAIL_FAILURES_MAX } from '../../core/limits.ts';
import { readableRows } from '../../core/readable-rows.ts';
import { publishesShownTo } from '../../core/trail/access.ts';
import { mayBeLate } from '../../core/trail/may-be-late.ts';
import { mergedStages } from '../../core/trail/merged.ts';
import type { TrailReader } from '../../core/trail/published.ts';
import { unreadableOf } from '../http/unreadable.ts';

export type GetMessageDeps = {
  messageLog: Pick<MessageLog, 'trail'>;
  trail: Pick<TrailReader, 'ofMessage'>;
  messageIds: Pick<MessageIds, 'since'>;
  failedMessages: Pick<FailedMessageStore, 'get' | 'idsOfMessage'>;
  now: () => Date;
};

/** What a message's trail says that is not there yet: the recorder gathers some seconds. */
const LATER = { 'retry-after': '5' };

/**
 * GET /api/messages/{id}: each publish, then each queue, and the message's failures. A publish comes into the trail some
 * seconds after it: until then the answer says `trail: "may be late"`, also where nothing else is known of the message.
 */
export function getMessage(deps: GetMessageDeps): OperationHandler {
  return async (event, { log }) => {
    const id = pathParameter(event, 'id');
    const known = await knownOf(deps, id);
    const { entries, failures, unreadable } = shownTo(caller(event), known);
    const isLate = known.published.length === 0 && mayBeLate(id, await deps.messageIds.since(id), deps.now());
    if (entries.length + failures.length + unreadable.length === 0 && !isLate) {
      throw new NotFoundError('Nothing is known of a message with this id.', { id });
    }
    const trail = {
      message_id: id,
      ...(isLate ? { trail: 'may be late' as const } : {}),
      entries,
      failures,
      ...unreadableOf(log, 'parts of a trail', { unreadable }),
    };
    return json(200, trail satisfies MessageTrail, isLate ? LATER : {});
  };
}

type Known = Awaited<ReturnType<typeof knownOf>>;

async function knownOf(deps: GetMessageDeps, id: string) {
  const [logged, published, found] = await Promise.all([
    deps.messageLog.trail(id),
    deps.trail.ofMessage(id),
    failuresOf(deps, id),
  ]);
  const unreadable = [...(published.unreadable ?? []), ...found.unreadable];
  return { logged, published: published.items, failures: found.failures, unreadable };
}

/** Where a message went, for those who may see one of its publishes: others are shown none of it. */
function shownTo({ permissions }: Caller, { logged, published, failures, unreadable }: Known) {
  const shows = publishesShownTo(permissions);
  const seen = shows ? published.filter(shows) : published;
  if (shows && seen.length === 0) return { entries: [], failures: [], unreadable: [] };
  return { entries: mergedStages(logged, seen), failures, unreadable };
}

async function failuresOf({ failedMessages }: GetMessageDeps, messageId: string) {
  const { items, unreadable } = await failuresOfMessage(failedMessages, messageId, TRAIL_FAILURES_MAX);
  const shown = readableRows(
    items,
    (record) => TrailFailureSchema.parse(record),
    ({ id }) => id,
  );
  return {
    failures: shown.items.sort((a, b) => (a.failed_at < b.failed_at ? -1 : 1)),
    unreadable: [...unreadable, ...shown.unreadable],
  };
}
