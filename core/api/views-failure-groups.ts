import * as z from 'zod';
import { type Group, GroupSchema } from '../groups/group.ts';
import { type Recount, RecountSchema } from '../groups/recount.ts';
import { trendOf } from '../groups/trend.ts';
import { UnreadableSchema } from '../readable-rows.ts';

const HourSchema = z.object({ hour: z.string(), count: z.int().min(0) });

/** A group, chosen field by field: what its row keeps to count with stays inside. */
export const FailureGroupViewSchema = z.object({
  id: z.string(),
  by: GroupSchema.shape.by,
  value: z
    .string()
    .describe('What they have in common: the fingerprint, or the name of the exchange, queue or service.'),
  state: GroupSchema.shape.state.describe(
    '`new` at first; `known` when a person said so; `resolved` by a person, or when nothing of it was open for a day; `regressed`: it was resolved, and is seen again.',
  ),
  note: z.string().nullable(),
  counts: GroupSchema.shape.counts.describe('Messages by their status now.'),
  first_seen_at: z.string(),
  last_seen_at: z.string().describe('When an attempt of one of them failed last.'),
  last_retried_at: z.string().nullable(),
  trend: z
    .array(HourSchema)
    .describe(
      'Messages that came into the group in each hour of the last day, the oldest first; the last hour has only begun.',
    ),
  sample: GroupSchema.shape.sample.describe('The failure that was seen last.'),
  resolved_at: z.string().nullable(),
  resolved_by: GroupSchema.shape.resolved_by.describe('`quiet`: nothing of it was open for a day.'),
  resolved_from: z
    .string()
    .nullable()
    .describe(
      'What fails after this time has come back: when it was resolved, or the deployment that was named.',
    ),
  regressed_at: z.string().nullable(),
  spiking_since: z
    .string()
    .nullable()
    .describe('Since when far more come in than usual; null when they do not.'),
  edition: z.int().min(1).describe('Counts changes of state and note: what `If-Match` names.'),
  updated_at: z.string(),
});
export type FailureGroupView = z.infer<typeof FailureGroupViewSchema>;

export const FailureGroupListSchema = z.object({
  items: z.array(FailureGroupViewSchema),
  next: z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.'),
  unreadable: UnreadableSchema,
});
export type FailureGroupList = z.infer<typeof FailureGroupListSchema>;

export function viewGroup(group: Group, now: Date): FailureGroupView {
  return FailureGroupViewSchema.parse({ ...group, trend: trendOf(group, now) });
}

/** A run that counts all failed messages again. */
export const RecountViewSchema = RecountSchema.pick({
  status: true,
  looked_at: true,
  started_at: true,
  updated_at: true,
  finished_at: true,
});
export type RecountView = z.infer<typeof RecountViewSchema>;

export function viewRecount(recount: Recount): RecountView {
  return RecountViewSchema.parse(recount);
}
