import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import type { MessageTrail } from '../../core/api/views.ts';
import type { MessageLog } from '../../core/audit/message-log.ts';

/** GET /api/messages/{id}: the audit trail, the publish first, then each queue. */
export function getMessage(deps: { messageLog: Pick<MessageLog, 'trail'> }): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const entries = await deps.messageLog.trail(id);
    if (entries.length === 0) throw new NotFoundError('Nothing is known of a message with this id.', { id });
    return json(200, { message_id: id, entries } satisfies MessageTrail);
  };
}
