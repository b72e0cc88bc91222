import { Buffer } from 'node:buffer';
import { caller } from '../../adapters/http/caller.ts';
import { entityTag } from '../../adapters/http/entity-tag.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { omitted, type PayloadView } from '../../core/api/payload-view.ts';
import { viewFailedMessage } from '../../core/api/views.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { inlineBody } from '../../core/failure/payload.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';
import { readableBy } from './failed-access.ts';
import { type BodyAtHand, shownRecord } from './shown-record.ts';

/** Lambda answers 6 MB at most, and the body is a JSON string within that answer. */
const PAYLOAD_SHOWN_BYTES = 4_194_304;

export type GetFailedDeps = {
  failedMessages: FailedMessageStore;
  payloads: Pick<PayloadStore, 'get'>;
  eventSchemaOf: EventSchemaOf;
};

/** GET /api/messages/failed/{id}: with its attempts and the whole payload. A deleted one is shown for as long as it is kept. */
export function getFailed(deps: GetFailedDeps): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const record = readableBy(caller(event), await deps.failedMessages.get(id), id);
    const body = await bodyOf(record, deps.payloads);
    const { permissions } = caller(event);
    const shown = shownRecord({ permissions, eventSchemaOf: deps.eventSchemaOf }, record, body);
    const view = viewFailedMessage(shown.record, fitting(shown.payload));
    return json(200, view, { etag: entityTag(record.version) });
  };
}

async function bodyOf(record: FailedMessage, payloads: Pick<PayloadStore, 'get'>): Promise<BodyAtHand> {
  if (record.payload_bytes > PAYLOAD_SHOWN_BYTES) return 'large';
  const inline = inlineBody(record);
  if (inline) return inline;
  return (record.payload_ref === undefined ? undefined : await payloads.get(record.payload_ref)) ?? 'expired';
}

function fitting(view: PayloadView): PayloadView {
  const bytes = Buffer.byteLength(JSON.stringify(JSON.stringify(view.payload)));
  return bytes > PAYLOAD_SHOWN_BYTES ? omitted('large') : view;
}
