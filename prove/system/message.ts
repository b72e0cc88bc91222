import * as z from 'zod';

/**
 * What shall happen at the handling of a message, by the number of the delivery: `die` ends its process at the first one,
 * before the effect, between the effect and its acknowledgement, or after the acknowledgement; `fail` throws in so many
 * deliveries; `refuse` throws what no retry helps with; `hang` never answers at the first.
 */
export const FateSchema = z.object({
  die: z.enum(['before', 'between', 'after']).optional(),
  fail: z.number().int().optional(),
  refuse: z.boolean().optional(),
  hang: z.boolean().optional(),
});
export type Fate = z.output<typeof FateSchema>;

/** The body of every message. `seq` counts within `key`, from 1. */
export const BodySchema = z.object({
  seed: z.number().int(),
  n: z.number().int(),
  key: z.string().optional(),
  seq: z.number().int().optional(),
  fate: FateSchema.optional(),
  /** The second message of its id. */
  twin: z.literal(true).optional(),
});
export type Body = z.output<typeof BodySchema>;

/** What the ledger calls a message: its id, which two messages may have. One of them goes on as `id~content`. */
export function nameOf(messageId: string, { twin }: Pick<Body, 'twin'>): string {
  const [id = ''] = messageId.split('~');
  return twin ? `${id}/twin` : id;
}
