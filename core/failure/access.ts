import type { Client } from '../permission/client.ts';
import { inScope, isEverything, type Scope, scopeOf } from '../permission/scope.ts';
import type { FailedMessage } from './failed-message.ts';
import type { FailedMessagePage } from './store.ts';
import { subjectOf } from './subject.ts';

type Permissions = Client['permissions'];
type Of = Parameters<typeof subjectOf>[0];

export function mayRead(permissions: Permissions, record: Of): boolean {
  return inScope(scopeOf(permissions, 'read:failed'), subjectOf(record));
}

export function mayManage(permissions: Permissions, record: Of): boolean {
  return inScope(scopeOf(permissions, 'manage:failed'), subjectOf(record));
}

/** What a list shows within these scopes, each of which has to hold a record; undefined: everything. */
export function shownWithin(scopes: readonly Scope[]): FailedMessagePage['shows'] {
  const narrowed = scopes.filter((scope) => !isEverything(scope));
  if (narrowed.length === 0) return undefined;
  return (record: FailedMessage) => narrowed.every((scope) => inScope(scope, subjectOf(record)));
}
