import type { Caller } from '../../adapters/http/caller.ts';
import type { OperationView } from '../../core/api/views-operations.ts';
import type { Operation } from '../../core/operations/operation.ts';
import { holdsAll, inScope, isEverything, type Scope, scopeOf } from '../../core/permission/scope.ts';

/**
 * Whether somebody may see an operation, and its counts. Whose permission is narrowed sees their own, and those that are about
 * one queue which they may read whole: any other counts messages that are not theirs.
 */
export function maySee({ id, permissions }: Caller, operation: Operation): boolean {
  return isSeenWithin(scopeOf(permissions, 'read:failed'), id, operation);
}

/** The same of who may start, pause, resume or abort it. */
export function mayControl({ id, permissions }: Caller, operation: Operation): boolean {
  return isSeenWithin(scopeOf(permissions, 'manage:failed'), id, operation);
}

/** Whether somebody may see which messages a replay is about: their own, or one of an exchange that they may read whole. */
export function maySeePublishes({ id, permissions }: Caller, { created_by, replay }: Operation): boolean {
  const scope = scopeOf(permissions, 'read:messages');
  if (!replay || isEverything(scope) || created_by.id === id) return true;
  return replay.filter !== null && holdsAll(scope, replay.filter.exchange);
}

function isSeenWithin(scope: Scope, id: string, { created_by, filter }: Operation): boolean {
  if (isEverything(scope) || created_by.id === id) return true;
  return filter?.queue !== undefined && holdsAll(scope, filter.queue);
}

/** What it shows of single messages, as far as its reader may read them. */
export function shownTo({ permissions }: Caller, view: OperationView): OperationView {
  const scope = scopeOf(permissions, 'read:failed');
  const sample = view.plan.sample.filter(({ queue, type = '' }) =>
    inScope(scope, { name: queue ?? '', type }),
  );
  const messages = scopeOf(permissions, 'read:messages');
  const publishes = view.plan.publishes?.filter(({ exchange }) => holdsAll(messages, exchange ?? ''));
  return { ...view, plan: { ...view.plan, sample, ...(publishes && { publishes }) } };
}
