import * as z from 'zod';

const TakenSchema = z.object({
  /** What a single publish of it would have answered. */
  status_code: z.literal(202),
  id: z.string(),
  /** `published`: the broker confirmed it; `accepted`: the outbox holds it. */
  status: z.enum(['published', 'accepted']),
  exchange: z.string(),
  routing_key: z.string(),
  duplicate: z
    .boolean()
    .describe(
      'The same message went this way before, or may have: an earlier request with its id was answered 5xx. It is published again all the same.',
    ),
});

const RefusedSchema = z.object({
  status_code: z.int().min(400).max(599),
  problem: z.object({
    type: z.string().startsWith('urn:courtier:problem:'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    /** Pointers into the whole request: `#/messages/3/exchange`. */
    errors: z.array(z.object({ detail: z.string(), pointer: z.string().optional() })).optional(),
  }),
});

/** One result for each message of the request, in its order. */
export const PublishBatchSchema = z.object({
  items: z.array(z.union([TakenSchema, RefusedSchema])),
  summary: z.object({ published: z.int().min(0), accepted: z.int().min(0), refused: z.int().min(0) }),
});
export type PublishBatch = z.infer<typeof PublishBatchSchema>;
export type PublishBatchItem = PublishBatch['items'][number];
