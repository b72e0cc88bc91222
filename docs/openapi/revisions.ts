import type * as z from 'zod';
import {
  NewRevisionSchema,
  RevisedSchema,
  RevisionListSchema,
  RevisionViewSchema,
} from '../../core/api/views-revisions.ts';
import { RevisionSchema } from '../../core/failure/revision.ts';
import { answer, body, type Documented } from './documented.ts';
import { id, seen } from './failed-messages.ts';
import { failedId, ifMatch, revisionNumber } from './parameters.ts';

export const revisionsSchemas = {
  Revision: RevisionSchema,
  RevisionView: RevisionViewSchema,
  RevisionList: RevisionListSchema,
  NewRevision: NewRevisionSchema,
  Revised: RevisedSchema,
};

const revision: z.output<typeof RevisionSchema> = {
  number: 1,
  at: '2026-01-05T10:08:00.000Z',
  by: { client_id: '019a2f6e-0000-7000-8000-000000000001', client_name: 'ada' },
  note: 'The total was missing.',
  payload_bytes: 32,
  schema: 'fits',
};
const first: z.output<typeof RevisionSchema> = {
  number: 0,
  at: '2026-01-05T10:01:02.000Z',
  by: null,
  note: null,
  payload_bytes: 20,
  schema: null,
};

export const revisions = {
  listRevisions: {
    tag: 'Failed messages',
    summary: 'List the bodies of a failed message',
    description:
      'The original first, then each correction: who made it, when and why. All of them stay for as long as the failed message.',
    path: { id: failedId },
    answers: { 200: answer('All of them.', RevisionListSchema, { items: [first, revision] }, seen) },
    problems: ['not-found'],
  },
  getRevision: {
    tag: 'Failed messages',
    summary: 'Show one body of a failed message',
    description:
      'Byte for byte, never read as JSON: what an editor begins with. 0 is the original; it is there also where nobody corrected it.',
    path: { id: failedId, revision: revisionNumber },
    answers: {
      200: answer(
        'The body.',
        RevisionViewSchema,
        {
          ...revision,
          payload: '{"order_id":"o-1","total":12}',
          payload_encoding: 'text',
          payload_omitted: null,
        },
        seen,
      ),
    },
    problems: ['not-found'],
  },
  reviseFailed: {
    tag: 'Failed messages',
    summary: 'Correct the body of a failed message',
    description:
      "For who has seen it as it is: `If-Match` with the `ETag` of the answer to `GET`; 412 where somebody else was quicker, or it went on meanwhile, with the `etag` of now in `details`. The body is kept byte for byte beside all earlier ones; headers and properties stay. It has to fit the schema that the message's exchange asks for (422 with pointers into the body, `#/payload/total`), unless `despite_schema` says that the schema is wrong. The next retry delivers it, marked with the header `x-courtier-revision`; with `retry` that is at once. The original is not delivered any more. While a redelivery is under way the answer is 409 `conflict`: both would be delivered.",
    path: { id: failedId },
    headers: { 'If-Match': ifMatch },
    body: body(NewRevisionSchema, {
      payload: '{"order_id":"o-1","total":12}',
      note: 'The total was missing.',
      retry: true,
    }),
    answers: {
      201: answer(
        'It is saved.',
        RevisedSchema,
        { id, status: 'pending', revision },
        {
          headers: { ...seen.headers, Location: 'The path of the revision.' },
        },
      ),
    },
    problems: [
      'not-found',
      'conflict',
      'invalid-message',
      'precondition-failed',
      'precondition-required',
      'invalid-header',
      'payload-too-large',
    ],
  },
} satisfies Record<string, Documented>;
