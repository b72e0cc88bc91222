import * as z from 'zod';

/** Who made a revision. */
const ReviserSchema = z.object({ client_id: z.string(), client_name: z.string() });

/**
 * One body of a failed message. Number 0 is the one that failed, as its publisher sent it; each correction is one more.
 * None of them changes: what a retry delivers is the latest.
 */
export const RevisionSchema = z.object({
  number: z.int().min(0).describe('0 is the original.'),
  at: z.string().describe('When it was saved; of the original, when the message failed.'),
  by: ReviserSchema.nullable().describe('Null: its publisher.'),
  note: z.string().nullable().describe('Why it was made, as its maker says.'),
  payload_bytes: z.int().min(0),
  schema: z
    .enum(['fits', 'misfits', 'none'])
    .nullable()
    .describe(
      "Whether it fits the schema that the message's exchange asked for when it was saved. `misfits`: its maker wanted it all the same. `none`: the exchange asks for none. Null: nobody looked, as with the original.",
    ),
});
export type Revision = z.infer<typeof RevisionSchema>;

/** As a record keeps it: with where its body is, and what that holds (core/message/content.ts). */
export const KeptRevisionSchema = RevisionSchema.extend({
  payload_ref: z.string(),
  content: z.string().optional(),
});
export type KeptRevision = z.infer<typeof KeptRevisionSchema>;
