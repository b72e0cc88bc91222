import type * as z from 'zod';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { subjectOf } from '../../core/failure/subject.ts';
import type { Client } from '../../core/permission/client.ts';
import { inScope, type Scope, type Subject, scopeOf } from '../../core/permission/scope.ts';
import { sensitiveFields } from '../../core/sensitive/fields.ts';
import type { EventSchemaOf } from './event-schema.ts';

type Permissions = Client['permissions'];

/** Whether somebody may read the bodies of failed messages: with `read:failed` they may; with a narrowed one `read:bodies` says. */
export function mayReadBody(permissions: Permissions, record: FailedMessage): boolean {
  if (scopeOf(permissions, 'read:failed') === null) return true;
  return inScope(scopeOf(permissions, 'read:bodies'), subjectOf(record));
}

/** The schema whose sensitive fields somebody is not shown; undefined: nothing is to be masked. */
export function maskingSchema(
  permissions: Permissions,
  eventSchemaOf: EventSchemaOf,
  { exchange, subject }: { exchange: string | null; subject: Subject },
): z.ZodType | undefined {
  const schema = exchange === null ? undefined : eventSchemaOf(exchange)?.schema;
  if (!schema || !sensitiveFields(schema).any) return undefined;
  const scope: Scope = scopeOf(permissions, 'read:sensitive');
  return inScope(scope, subject) ? undefined : schema;
}
