import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { FailedMessageSchema } from '../failure/failed-message.ts';
import { type Revision, RevisionSchema } from '../failure/revision.ts';
import { REVISION_NOTE_CHARS } from '../limits.ts';
import { MaskedFieldsSchema, OmittedSchema } from './payload-view.ts';
import { shownBody } from './shown-body.ts';

/** The body of POST /api/messages/failed/{id}/revisions. */
export const NewRevisionSchema = z
  .strictObject({
    payload: z
      .string()
      .describe(
        'The corrected body, whole: its text, kept byte for byte in UTF-8, or base64 of its bytes (`payload_encoding`).',
      ),
    payload_encoding: z.enum(['text', 'base64']).default('text'),
    note: z.string().max(REVISION_NOTE_CHARS).optional().describe('Why, for people who look at it later.'),
    retry: z.boolean().default(false).describe('Deliver it at once.'),
    despite_schema: z
      .boolean()
      .default(false)
      .describe('Save it also where the schema of its exchange refuses it: for a schema that is wrong.'),
  })
  .refine(({ payload, payload_encoding }) => payload_encoding === 'text' || isBase64(payload), {
    path: ['payload'],
    message: 'must be base64 with its padding (RFC 4648, section 4)',
  });
export type NewRevision = z.output<typeof NewRevisionSchema>;

function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

/** What a correction answers. */
export const RevisedSchema = FailedMessageSchema.pick({ id: true, status: true }).extend({
  revision: RevisionSchema,
});
export type Revised = z.infer<typeof RevisedSchema>;

export const RevisionListSchema = z.object({
  items: z.array(RevisionSchema).describe('The original first, the one that a retry delivers last.'),
});
export type RevisionList = z.infer<typeof RevisionListSchema>;

/** One of them with its body, as `NewRevision` takes it: nothing is read as JSON, so nothing of it changes. */
export const RevisionViewSchema = RevisionSchema.extend({
  payload: z
    .string()
    .nullable()
    .describe(
      'Byte for byte: the text itself, or base64 of what is no text. Null: it is not in this answer.',
    ),
  payload_encoding: z.enum(['text', 'base64']).nullable(),
  payload_omitted: OmittedSchema,
  payload_masked: MaskedFieldsSchema,
});
export type RevisionView = z.infer<typeof RevisionViewSchema>;

/** A revision alone, without what its record keeps for its own purposes. */
export function viewRevision(revision: Revision): Revision {
  return RevisionSchema.parse(revision);
}

/**
 * `body`: undefined where the payload store has it no more, or why its reader is not shown it. `maxBytes`: of the answer, as
 * Lambda passes it on.
 */
export function viewRevisionBody(
  revision: Revision,
  body: Uint8Array | 'forbidden' | 'masked' | undefined,
  maxBytes: number,
): RevisionView {
  return { ...viewRevision(revision), ...shown(body, maxBytes) };
}

type Shown = Pick<RevisionView, 'payload' | 'payload_encoding' | 'payload_omitted'>;

function shown(body: Uint8Array | 'forbidden' | 'masked' | undefined, maxBytes: number): Shown {
  const omitted = typeof body === 'string' ? body : 'expired';
  if (!body || typeof body === 'string') {
    return { payload: null, payload_encoding: null, payload_omitted: omitted };
  }
  const { body: payload, encoding } = shownBody(body, maxBytes);
  if (payload.length > maxBytes) return { payload: null, payload_encoding: null, payload_omitted: 'large' };
  return { payload, payload_encoding: encoding, payload_omitted: null };
}
