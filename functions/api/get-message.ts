import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import { type MessageTrail, TrailFailureSchema } from '../../core/api/views.ts';
import type { MessageLog } from '../../core/audit/message-log.ts';
import { failuresOfMessage } from '../../core/failure/failures-of-message.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { TRAIL_FAILURES_MAX } from '../../core/limits.ts';
import { readableRows } from '../../core/readable-rows.ts';
import { unreadableOf } from '../http/unreadable.ts';

export type GetMessageDeps = {
  messageLog: Pick<MessageLog, 'trail'>;
  failedMessages: Pick<FailedMessageStore, 'get' | 'idsOfMessage'>;
};

/**
 * GET /api/messages/{id}: the audit trail, the publish first, then each queue, and the message's failures. A message of
 * an AMQP client that expired or was rejected before a function took it has no trail, and is known by its failure alone.
 */
export function getMessage(deps: GetMessageDeps): OperationHandler {
  return async (event, { log }) => {
    const id = pathParameter(event, 'id');
    const [entries, found] = await Promise.all([deps.messageLog.trail(id), failuresOf(deps, id)]);
    const { failures, unreadable } = found;
    if (entries.length + failures.length + unreadable.length === 0) {
      throw new NotFoundError('Nothing is known of a message with this id.', { id });
    }
    const besides = unreadableOf(log, 'failures of a message', { unreadable });
    return json(200, { message_id: id, entries, failures, ...besides } satisfies MessageTrail);
  };
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
