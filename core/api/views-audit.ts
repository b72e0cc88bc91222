import * as z from 'zod';
import { OperatorEntrySchema } from '../audit/operator-log.ts';
import { UnreadableSchema } from '../readable-rows.ts';

/** An entry of the operator audit trail, chosen field by field. */
export const AuditEntryViewSchema = OperatorEntrySchema.pick({
  id: true,
  at: true,
  client_id: true,
  client_name: true,
  action: true,
  target: true,
  details: true,
});

export const AuditListSchema = z.object({
  items: z.array(AuditEntryViewSchema),
  next: z.string().nullable().describe('Given back as `cursor` for the next page; null on the last.'),
  unreadable: UnreadableSchema,
});
export type AuditList = z.infer<typeof AuditListSchema>;
