import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import { omitted, type PayloadView, showPayload } from '../../core/api/payload-view.ts';
import { type FailedMessageList, summarizeFailedMessage } from '../../core/api/views.ts';
import { type FailedMessage, StatusSchema } from '../../core/failure/failed-message.ts';
import type { FailedMessageFilter, FailedMessageStore } from '../../core/failure/store.ts';
import { AMQP_SHORT_STRING_BYTES, PAGE_DEFAULT, PAGE_MAX } from '../../core/limits.ts';

/** A larger payload, as JSON, is left to GET …/failed/{id}: 200 entries have to fit Lambda's answer of 6 MB. */
const PAYLOAD_SHOWN_BYTES = 4_096;

const name = z.string().min(1).max(AMQP_SHORT_STRING_BYTES);
const QuerySchema = z.object({
  status: StatusSchema.optional(),
  exchange: name.optional(),
  queue: name.optional(),
  limit: z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(1).max(PAGE_MAX))
    .default(PAGE_DEFAULT),
  cursor: z.string().min(1).optional(),
});
export type ListQuery = z.infer<typeof QuerySchema>;

/** GET /api/messages/failed: newest failure first, in pages. Without `status`: all but the deleted ones. */
export function listFailed(deps: { failedMessages: FailedMessageStore }): OperationHandler {
  return async (event) => {
    const asked = query<ListQuery>(event, QuerySchema);
    const page = await deps.failedMessages.list(filterOf(asked), {
      limit: asked.limit,
      ...(asked.cursor === undefined ? {} : { cursor: asked.cursor }),
    });
    const items = page.items.map((record) => summarizeFailedMessage(record, smallPayload(record)));
    return json(200, { items, next: page.next } satisfies FailedMessageList);
  };
}

function filterOf({ status, exchange, queue }: ListQuery): FailedMessageFilter {
  return {
    ...(status === undefined ? {} : { status }),
    ...(exchange === undefined ? {} : { exchange }),
    ...(queue === undefined ? {} : { queue }),
  };
}

function smallPayload(record: FailedMessage): PayloadView {
  if (record.payload === null || record.payload_bytes > PAYLOAD_SHOWN_BYTES) return omitted('large');
  const view = showPayload(record.payload, record.payload_encoding);
  return Buffer.byteLength(JSON.stringify(view.payload)) > PAYLOAD_SHOWN_BYTES ? omitted('large') : view;
}
