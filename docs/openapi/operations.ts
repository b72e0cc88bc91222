import type * as z from 'zod';
import { OperationListSchema, OperationViewSchema } from '../../core/api/views-operations.ts';
import { OperationsQuerySchema } from '../../functions/api/list-operations.ts';
import { answer, type Documented } from './documented.ts';

export const operationsSchemas = {
  OperatorAction: OperationViewSchema,
  OperatorActionList: OperationListSchema,
};

const action: z.output<typeof OperationViewSchema> = {
  id: '019a2f6e-4c20-7d13-9b66-3a0e7d2f8c51',
  at: '2026-01-05T10:00:00.000Z',
  client_id: '019a2f6e-0000-7000-8000-000000000001',
  client_name: 'shop',
  action: 'queue.purged',
  target: 'queue:audit',
  details: { purged: 3 },
};

export const operations = {
  listOperations: {
    tag: 'Operations',
    summary: 'List what was done',
    description:
      'The operator audit trail, the newest first: purges, deletions, retries, bindings, changes of clients, and what services made at run time. Kept for 400 days. A page may be short, or empty, before the last: `next` alone tells whether there is more.',
    query: OperationsQuerySchema,
    answers: { 200: answer('A page of it.', OperationListSchema, { items: [action], next: null }) },
    problems: ['invalid-cursor'],
  },
} satisfies Record<string, Documented>;
