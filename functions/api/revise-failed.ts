import { Buffer } from 'node:buffer';
import { type Caller, caller } from '../../adapters/http/caller.ts';
import { entityTag, ifMatch } from '../../adapters/http/entity-tag.ts';
import { operation } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { ForbiddenError, PreconditionFailedError } from '../../core/api/errors.ts';
import {
  type NewRevision,
  NewRevisionSchema,
  type Revised,
  viewRevision,
} from '../../core/api/views-revisions.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { type Handover, retryNow } from '../../core/failure/by-person.ts';
import { changed } from '../../core/failure/change.ts';
import { type FailedMessage, logFields } from '../../core/failure/failed-message.ts';
import { latestRevision, notRevisable, withRevision } from '../../core/failure/revise.ts';
import type { Revision } from '../../core/failure/revision.ts';
import { subjectOf } from '../../core/failure/subject.ts';
import { BROKER_MESSAGE_BYTES } from '../../core/limits.ts';
import { PayloadTooLargeError } from '../../core/message/payload-limit.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import { scopeOf } from '../../core/permission/scope.ts';
import { knownById } from '../../core/retry/known-by-id.ts';
import { startRun, stopRun } from '../../core/retry/runs.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';
import { maskingSchema, mayReadBody } from '../http/sight.ts';
import type { ChangeDeps } from './change-failed.ts';
import { checkCorrection } from './check-correction.ts';
import { manageableBy } from './failed-access.ts';
import { noFailedMessage } from './no-failed-message.ts';
import { type KeptBodies, keepBodies, removeBodies } from './revision-bodies.ts';
import { notRevised } from './revision-refusals.ts';

export type ReviseDeps = ChangeDeps & {
  payloads: PayloadStore;
  eventSchemaOf: EventSchemaOf;
  newId: () => string;
};

/**
 * POST /api/messages/failed/{id}/revisions: a corrected body, for those who have seen the record as it is (`If-Match`). It
 * is checked, kept beside all earlier ones, and delivered by the next retry; with `retry` at once. Headers and properties
 * stay as they were.
 */
export function reviseFailed(shared: ReviseDeps) {
  return operation({
    input: NewRevisionSchema,
    async handle(event, { log, input }) {
      const deps = { ...shared, log };
      const id = pathParameter(event, 'id');
      const isSeen = ifMatch(event);
      const by = caller(event);
      const record = await seen(deps, { id, by }, isSeen);
      requireWholeSight(deps, by, record);
      const body = bytesOf(input);
      const schema = checkCorrection(deps.eventSchemaOf, record, body, input.despite_schema);
      const revision = revisionOf(deps, record, { by, input, body, schema });
      const saved = await save(deps, record, { revision, body, retry: input.retry });
      deps.log.info('failed message revised', { ...logFields(saved.record), revision: revision.number });
      const recorded = recordRevision(deps, by, saved.record, revision, input);
      if (saved.handover) {
        await startRun(deps, saved.handover);
        await stopRun(deps, saved.record, saved.handover.stop, 'superseded by a revision');
      }
      await recorded;
      const { status, version } = saved.record;
      return json(201, { id, status, revision: viewRevision(revision) } satisfies Revised, {
        etag: entityTag(version),
        location: `/api/messages/failed/${encodeURIComponent(id)}/revisions/${revision.number}`,
      });
    },
  });
}

/** The record as its caller has seen it, where it may be corrected. Throws NotFoundError, PreconditionFailedError, ConflictError. */
async function seen(
  deps: ReviseDeps,
  { id, by }: { id: string; by: Caller },
  isSeen: (version: number) => boolean,
): Promise<FailedMessage> {
  const record = manageableBy(by, await deps.failedMessages.get(id), id);
  if (record.status === 'deleted') throw noFailedMessage(id);
  if (!isSeen(record.version)) throw changedMeanwhile(record);
  const why = notRevisable(record, { knownById: knownById(deps.retryRoutes(record)) });
  if (why !== undefined) throw notRevised(record, why);
  return record;
}

/**
 * Who is shown masks would write them back, and who is shown no body replaces what they cannot know. With `manage:failed` the
 * latter is allowed: who may manage all may also replace a body unseen. Throws ForbiddenError.
 */
function requireWholeSight(
  { eventSchemaOf }: ReviseDeps,
  { permissions }: Caller,
  record: FailedMessage,
): void {
  const subject = subjectOf(record);
  if (maskingSchema(permissions, eventSchemaOf, { exchange: record.exchange, subject })) {
    throw new ForbiddenError(`read:sensitive.${subject.name}`);
  }
  if (scopeOf(permissions, 'manage:failed') !== null && !mayReadBody(permissions, record)) {
    throw new ForbiddenError(`read:bodies.${subject.name}`);
  }
}

function bytesOf({ payload, payload_encoding }: NewRevision): Uint8Array {
  const body = Buffer.from(payload, payload_encoding === 'text' ? 'utf8' : 'base64');
  if (body.byteLength > BROKER_MESSAGE_BYTES) {
    throw new PayloadTooLargeError(body.byteLength, BROKER_MESSAGE_BYTES);
  }
  return body;
}

type Made = { by: Caller; input: NewRevision; body: Uint8Array; schema: Revision['schema'] };

function revisionOf({ now }: ReviseDeps, record: FailedMessage, { by, input, body, schema }: Made): Revision {
  return {
    number: latestRevision(record) + 1,
    at: now().toISOString(),
    by: { client_id: by.id, client_name: by.name },
    note: input.note ?? null,
    payload_bytes: body.byteLength,
    schema,
  };
}

type Saved = { record: FailedMessage; handover: Handover | null };

/** Keeps the bodies, and then the record that refers to them, if it is still as it was. Throws PreconditionFailedError. */
async function save(
  deps: ReviseDeps,
  record: FailedMessage,
  { revision, body, retry }: { revision: Revision; body: Uint8Array; retry: boolean },
): Promise<Saved> {
  const kept = await keepBodies(deps, record, revision, body);
  const saved = next(record, kept, body, { now: deps.now().toISOString(), retry });
  if (await deps.failedMessages.replace(saved.record, record.version)) return saved;
  const found = await deps.failedMessages.get(record.id);
  // The answer to the write may have been lost, and it stands in its own way.
  if (found?.revisions?.some(({ payload_ref }) => payload_ref === kept.next.payload_ref)) return saved;
  await removeBodies(deps, record, kept);
  throw found ? changedMeanwhile(found) : noFailedMessage(record.id);
}

/** One write for the body and, where it is to be delivered at once, for the run that does it: nothing can come between them. */
function next(
  record: FailedMessage,
  { first, next }: KeptBodies,
  body: Uint8Array,
  { now, retry }: { now: string; retry: boolean },
): Saved {
  const revised = withRevision(record, { first, next, body });
  if (!retry) return { record: changed(revised, {}, now), handover: null };
  const handover = retryNow(revised, now);
  if ('refused' in handover)
    throw new Error(`A record that can be revised cannot be retried: ${handover.refused}`);
  return { record: handover.record, handover };
}

function changedMeanwhile(record: FailedMessage): PreconditionFailedError {
  const revision = latestRevision(record);
  return new PreconditionFailedError(
    'This failed message is not as you have seen it any more: somebody else corrected it, or it went on. Look at it again.',
    { id: record.id, status: record.status, revision, etag: entityTag(record.version) },
  );
}

function recordRevision(
  deps: ReviseDeps,
  by: Caller,
  { id, message_id, queue, run }: FailedMessage,
  { number, payload_bytes, schema }: Revision,
  { retry }: NewRevision,
): Promise<void> {
  return recordAction(deps, by, {
    action: 'failed.revised',
    target: `failed:${id}`,
    details: { message_id, queue, revision: number, payload_bytes, schema, ...(retry && { run }) },
  });
}
