import { Buffer } from 'node:buffer';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { omitted, type PayloadView, showPayload } from '../../core/api/payload-view.ts';
import { type FailedMessageList, summarizeFailedMessage } from '../../core/api/views.ts';
import { shownWithin } from '../../core/failure/access.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { scopeOf } from '../../core/permission/scope.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { filterOf, type ListQuery, ListQuerySchema } from './list-failed-query.ts';

/** A larger payload, as JSON, is left to GET …/failed/{id}: 200 entries have to fit Lambda's answer of 6 MB. */
const PAYLOAD_SHOWN_BYTES = 4_096;

/**
 * GET /api/messages/failed: newest failure first, in pages. Without `status`: all but the deleted ones. What a filter
 * rarely finds may leave a page short, or empty, before the last: `next` alone tells whether there is more.
 */
export function listFailed(deps: { failedMessages: FailedMessageStore }): OperationHandler {
  return async (event, { log }) => {
    const asked = query<ListQuery>(event, ListQuerySchema);
    const page = await deps.failedMessages.list(filterOf(asked), {
      limit: asked.limit,
      shows: shownWithin([scopeOf(caller(event).permissions, 'read:failed')]),
      ...(asked.cursor === undefined ? {} : { cursor: asked.cursor }),
    });
    const items = page.items.map((record) => summarizeFailedMessage(record, smallPayload(record)));
    return json(200, {
      items,
      next: page.next,
      ...unreadableOf(log, 'failed messages', page),
    } satisfies FailedMessageList);
  };
}

function smallPayload(record: FailedMessage): PayloadView {
  if (record.payload === null || record.payload_bytes > PAYLOAD_SHOWN_BYTES) return omitted('large');
  const view = showPayload(record.payload, record.payload_encoding);
  return Buffer.byteLength(JSON.stringify(view.payload)) > PAYLOAD_SHOWN_BYTES ? omitted('large') : view;
}
