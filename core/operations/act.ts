import { shownWithin } from '../failure/access.ts';
import { type FailedMessage, logFields } from '../failure/failed-message.ts';
import { matches } from '../failure/filter.ts';
import type { FailedMessageStore } from '../failure/store.ts';
import { update } from '../failure/update.ts';
import type { Log } from '../log.ts';
import type { RetryRoutes } from '../retry/route.ts';
import { type RunDeps, startRun, stopRun } from '../retry/runs.ts';
import type { RetryWorkflow } from '../retry/workflow.ts';
import { type Moved, ruleOf } from './actions.ts';
import { storeFilter } from './freeze.ts';
import { isActive, type Operation, type Watched } from './operation.ts';

export type ActDeps = {
  failedMessages: Pick<FailedMessageStore, 'get' | 'create' | 'replace'>;
  workflow: RetryWorkflow;
  retryRoutes: RetryRoutes;
  now: () => Date;
  log: Log;
};

export type Acted =
  | { outcome: 'done'; watched: Watched | null }
  | { outcome: 'skipped'; reason: string }
  /** The operation runs no more, and had not come to it. */
  | { outcome: 'left' };

type Decided = {
  write: FailedMessage | null;
  was: FailedMessage | undefined;
  moved: Moved | 'before' | 'left';
};

/**
 * Does to one message what the operation does, at most once however often it is called. Its mark on the record,
 * `operation_id`, says that it has; and since everybody who acts leaves a mark, one that is not the mark of before (`touched_by`)
 * says that another operation was here since. `seen`: the record as it was selected. Throws what the store throws.
 */
export async function act(
  deps: ActDeps,
  operation: Operation,
  item: Operation['batch'][number],
  seen?: FailedMessage,
): Promise<Acted> {
  const now = deps.now().toISOString();
  const move = (record: FailedMessage | undefined): Decided => {
    const isOurs = record?.operation_id === operation.id;
    if (!isActive(operation) && !isOurs) return { was: record, write: null, moved: 'left' };
    const moved = decided(deps, operation, item, record, now);
    const write =
      typeof moved === 'object' && 'record' in moved ? { ...moved.record, operation_id: operation.id } : null;
    return { was: record, write, moved };
  };
  const { was, write, moved } = await update(deps.failedMessages, item.id, move, seen);
  if (moved === 'left') return { outcome: 'left' };
  if (moved === 'before')
    return was ? again(deps, operation, was, now) : { outcome: 'skipped', reason: 'gone' };
  if ('refused' in moved || !write || !was) {
    return { outcome: 'skipped', reason: 'refused' in moved ? moved.refused : 'gone' };
  }
  deps.log.info('acted on', { ...logFields(write), operation_id: operation.id, action: operation.action });
  if (moved.start) await startRun(runs(deps), { record: write, start: moved.start });
  if (moved.stop && was.status !== 'failed') {
    await stopRun(runs(deps), was, moved.stop, `superseded by operation ${operation.id}`);
  }
  return { outcome: 'done', watched: moved.start ? watched(write, moved.start.attempt) : null };
}

/** What would become of it now, without doing it. `before`: this operation has acted on it already. */
export function decided(
  deps: Pick<ActDeps, 'retryRoutes'>,
  operation: Pick<Operation, 'id' | 'action' | 'filter' | 'to_queue' | 'scopes'>,
  item: Operation['batch'][number],
  record: FailedMessage | undefined,
  now: string,
): Moved | 'before' {
  if (!record || shownWithin(operation.scopes ?? [])?.(record) === false) return { refused: 'gone' };
  if (record.operation_id === operation.id) return 'before';
  if ((record.operation_id ?? null) !== item.touched_by) return { refused: 'touched-by-another-operation' };
  if (operation.filter && !matches(record, storeFilter(operation.filter))) {
    return { refused: record.status === operation.filter.status ? 'no-longer-matches' : record.status };
  }
  return ruleOf(operation).move(record, { now, routes: deps.retryRoutes, to_queue: operation.to_queue });
}

/** It was done, and perhaps nothing after it: the run is started once more, which changes nothing where it was. */
async function again(
  deps: ActDeps,
  operation: Operation,
  record: FailedMessage,
  now: string,
): Promise<Acted> {
  if (!ruleOf(operation).delivers) return { outcome: 'done', watched: null };
  const waits = record.status === 'pending' && (record.next_retry_at ?? now) <= now;
  const attempt = waits ? record.retry_count + 1 : Math.max(1, record.retry_count);
  if (waits) await startRun(runs(deps), { record, start: { attempt, wait: false } });
  return { outcome: 'done', watched: watched(record, attempt) };
}

function watched({ id, run }: FailedMessage, attempt: number): Watched {
  return { id, run, attempt };
}

function runs({ workflow, retryRoutes, log }: ActDeps): RunDeps {
  return { workflow, retryRoutes, log };
}
