import { Buffer } from 'node:buffer';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { omitted, type PayloadView } from '../../core/api/payload-view.ts';
import { type FailedMessageList, summarizeFailedMessage } from '../../core/api/views.ts';
import { shownWithin } from '../../core/failure/access.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { errorText, oneCase } from '../../core/failure/filter.ts';
import { inlineBody } from '../../core/failure/payload.ts';
import { coveredTo, type FailedMessagePage, type FailedMessageStore } from '../../core/failure/store.ts';
import { scopeOf } from '../../core/permission/scope.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { filterOf, type ListQuery, ListQuerySchema } from './list-failed-query.ts';
import { shownRecord } from './shown-record.ts';

/** A larger payload, as JSON, is left to GET …/failed/{id}: 200 entries have to fit Lambda's answer of 6 MB. */
const PAYLOAD_SHOWN_BYTES = 4_096;

/**
 * GET /api/messages/failed: newest failure first, in pages. Without `status`: all but the deleted ones. What a filter
 * rarely finds may leave a page short, or empty, before the last: `next` alone says whether there is more, and `searched_to`
 * how far it got.
 */
export function listFailed(deps: {
  failedMessages: FailedMessageStore;
  eventSchemaOf: EventSchemaOf;
}): OperationHandler {
  return async (event, { log }) => {
    const asked = query<ListQuery>(event, ListQuerySchema);
    const { permissions } = caller(event);
    const reader = { permissions, eventSchemaOf: deps.eventSchemaOf };
    const page = await deps.failedMessages.list(filterOf(asked), {
      limit: asked.limit,
      shows: both(shownWithin([scopeOf(permissions, 'read:failed')]), matchesAsShown(reader, asked.text)),
      ...(asked.cursor === undefined ? {} : { cursor: asked.cursor }),
    });
    const items = page.items.map((each) => {
      const { record, payload } = shownRecord(reader, each, inlineBody(each) ?? 'large');
      return summarizeFailedMessage(record, small(payload, each));
    });
    return json(200, {
      items,
      next: page.next,
      searched_to: page.next === null ? null : coveredTo(page.next),
      ...unreadableOf(log, 'failed messages', page),
    } satisfies FailedMessageList);
  };
}

function small(view: PayloadView, { payload_bytes }: FailedMessage): PayloadView {
  if (view.payload_omitted !== null) return view;
  const isLarge = payload_bytes > PAYLOAD_SHOWN_BYTES;
  return isLarge || Buffer.byteLength(JSON.stringify(view.payload)) > PAYLOAD_SHOWN_BYTES
    ? omitted('large')
    : view;
}

type Shows = FailedMessagePage['shows'];

/** What is masked cannot be found out by looking for it. */
function matchesAsShown(reader: Parameters<typeof shownRecord>[0], text: string | undefined): Shows {
  if (text === undefined || scopeOf(reader.permissions, 'read:sensitive') === null) return undefined;
  return (record) => {
    const shown = shownRecord(reader, record, inlineBody(record) ?? 'large').record;
    return errorText(shown).includes(oneCase(text));
  };
}

function both(one: Shows, other: Shows): Shows {
  return one && other ? (record) => one(record) && other(record) : (one ?? other);
}
