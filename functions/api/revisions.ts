import { Buffer } from 'node:buffer';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type Caller, caller } from '../../adapters/http/caller.ts';
import { entityTag } from '../../adapters/http/entity-tag.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import {
  type RevisionList,
  type RevisionView,
  viewRevision,
  viewRevisionBody,
} from '../../core/api/views-revisions.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { inlineBody } from '../../core/failure/payload.ts';
import { latestRevision, revisionsOf } from '../../core/failure/revise.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { subjectOf } from '../../core/failure/subject.ts';
import { PULL_ANSWER_BYTES } from '../../core/limits.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import { maskBody } from '../../core/sensitive/mask.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';
import { maskingSchema, mayReadBody } from '../http/sight.ts';
import { readableBy } from './failed-access.ts';
import { noRevision } from './revision-refusals.ts';

type Deps = {
  failedMessages: Pick<FailedMessageStore, 'get'>;
  payloads: Pick<PayloadStore, 'get'>;
  eventSchemaOf: EventSchemaOf;
};

/** GET /api/messages/failed/{id}/revisions: who made which, when and why; the original first. */
export function listRevisions(deps: Deps): OperationHandler {
  return async (event) => {
    const record = await recordIn(deps, event);
    const items = revisionsOf(record).map(viewRevision);
    return json(200, { items } satisfies RevisionList, { etag: entityTag(record.version) });
  };
}

/** GET /api/messages/failed/{id}/revisions/{revision}: one with its body, byte for byte; 0 is the original. */
export function getRevision(deps: Deps): OperationHandler {
  return async (event) => {
    const record = await recordIn(deps, event);
    const number = pathParameter(event, 'revision');
    const revision = revisionsOf(record).find((each) => String(each.number) === number);
    if (!revision) throw noRevision(record.id, number);
    const body = await bodyOf(deps, record, revision.number);
    const { shown, masked } = shownBody(deps, caller(event), record, body);
    const view = {
      ...viewRevisionBody(revision, shown, PULL_ANSWER_BYTES),
      ...(masked && masked.length > 0 ? { payload_masked: masked } : {}),
    };
    return json(200, view satisfies RevisionView, { etag: entityTag(record.version) });
  };
}

type Shown = { shown: Uint8Array | 'forbidden' | 'masked' | undefined; masked?: string[] };

function shownBody(
  { eventSchemaOf }: Deps,
  { permissions }: Caller,
  record: FailedMessage,
  body: Uint8Array | undefined,
): Shown {
  if (!mayReadBody(permissions, record)) return { shown: 'forbidden' };
  const of = { exchange: record.exchange, subject: subjectOf(record) };
  const schema = maskingSchema(permissions, eventSchemaOf, of);
  const masked = schema && body && maskBody(schema, body, record.properties);
  if (!masked) return { shown: body };
  return masked.text === null
    ? { shown: 'masked' }
    : { shown: Buffer.from(masked.text), masked: masked.pointers };
}

async function recordIn({ failedMessages }: Deps, event: APIGatewayProxyEvent): Promise<FailedMessage> {
  const id = pathParameter(event, 'id');
  return readableBy(caller(event), await failedMessages.get(id), id);
}

async function bodyOf(
  { payloads }: Deps,
  record: FailedMessage,
  number: number,
): Promise<Uint8Array | undefined> {
  const inline = number === latestRevision(record) ? inlineBody(record) : undefined;
  if (inline) return inline;
  const key = record.revisions?.find((each) => each.number === number)?.payload_ref ?? record.payload_ref;
  return key === undefined ? undefined : payloads.get(key);
}
