import type * as z from 'zod';
import { AuditEntryViewSchema, AuditListSchema } from '../../core/api/views-audit.ts';
import { AuditQuerySchema } from '../../functions/api/list-audit.ts';
import { answer, type Documented } from './documented.ts';

export const auditSchemas = {
  OperatorAction: AuditEntryViewSchema,
  OperatorActionList: AuditListSchema,
};

const action: z.output<typeof AuditEntryViewSchema> = {
  id: '019a2f6e-4c20-7d13-9b66-3a0e7d2f8c51',
  at: '2026-01-05T10:00:00.000Z',
  client_id: '019a2f6e-0000-7000-8000-000000000001',
  client_name: 'shop',
  action: 'queue.purged',
  target: 'queue:audit',
  details: { purged: 3 },
};

export const audit = {
  listAudit: {
    tag: 'Audit',
    summary: 'List what was done',
    description:
      'The operator audit trail, the newest first: purges, deletions, retries, bindings, changes of clients, and what services made at run time. Kept for 400 days. A page may be short, or empty, before the last: `next` alone says whether there is more.',
    query: AuditQuerySchema,
    answers: { 200: answer('A page of it.', AuditListSchema, { items: [action], next: null }) },
    problems: ['invalid-cursor'],
  },
} satisfies Record<string, Documented>;
