import { Buffer } from 'node:buffer';
import { caller } from '../../adapters/http/caller.ts';
import { entityTag } from '../../adapters/http/entity-tag.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { omitted, type PayloadView, showPayload } from '../../core/api/payload-view.ts';
import { viewFailedMessage } from '../../core/api/views.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import { readableBy } from './failed-access.ts';

/** Lambda answers 6 MB at most, and the body is a JSON string within that answer. */
const PAYLOAD_SHOWN_BYTES = 4_194_304;

export type GetFailedDeps = { failedMessages: FailedMessageStore; payloads: Pick<PayloadStore, 'get'> };

/** GET /api/messages/failed/{id}: with its attempts and the whole payload. A deleted one is shown for as long as it is kept. */
export function getFailed(deps: GetFailedDeps): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const record = readableBy(caller(event), await deps.failedMessages.get(id), id);
    const view = viewFailedMessage(record, await payloadOf(record, deps.payloads));
    return json(200, view, { etag: entityTag(record.version) });
  };
}

async function payloadOf(record: FailedMessage, payloads: Pick<PayloadStore, 'get'>): Promise<PayloadView> {
  if (record.payload_bytes > PAYLOAD_SHOWN_BYTES) return omitted('large');
  const view = await readPayload(record, payloads);
  const bytes = Buffer.byteLength(JSON.stringify(JSON.stringify(view.payload)));
  return bytes > PAYLOAD_SHOWN_BYTES ? omitted('large') : view;
}

async function readPayload(record: FailedMessage, payloads: Pick<PayloadStore, 'get'>): Promise<PayloadView> {
  if (record.payload !== null) return showPayload(record.payload, record.payload_encoding);
  const stored = record.payload_ref === undefined ? undefined : await payloads.get(record.payload_ref);
  return stored ? showPayload(Buffer.from(stored).toString('base64'), 'base64') : omitted('expired');
}
