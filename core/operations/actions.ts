import { remove, restore, retryNow } from '../failure/by-person.ts';
import type { RetryFrom } from '../failure/change.ts';
import type { FailedMessage } from '../failure/failed-message.ts';
import { moveTo } from '../failure/move-to.ts';
import { resolveByHand } from '../failure/resolve-by-hand.ts';
import { knownById } from '../retry/known-by-id.ts';
import type { RetryRoutes } from '../retry/route.ts';
import type { ActionOnFailed, Operation } from './operation.ts';

/** `start`: a run to start for it; `stop`: one that may be waiting, if any. Refused: why it is left as it is. */
export type Moved = { record: FailedMessage; start?: RetryFrom; stop?: string | null } | { refused: string };

export type Asked = { now: string; routes: RetryRoutes; to_queue: Operation['to_queue'] };

type Rule = {
  /** Whether messages are delivered by it, so that it can be seen what becomes of them. */
  delivers: boolean;
  move(record: FailedMessage, asked: Asked): Moved;
};

/** What each action does to one failed message. A replay is about what was published (core/replay). */
export const actions: Readonly<Record<ActionOnFailed, Rule>> = {
  retry: { delivers: true, move: retry },
  delete: { delivers: false, move: (record, { now }) => remove(record, now) },
  restore: { delivers: false, move: (record, { now }) => restore(record, now) },
  resolve: { delivers: false, move: (record, { now }) => resolveByHand(record, now) },
  move: { delivers: true, move: move },
};

export function ruleOf({ action }: Pick<Operation, 'action'>): Rule {
  if (action === 'replay') throw new Error('A replay does nothing to failed messages.');
  return actions[action];
}

/** One that is about to be redelivered has what is asked for. */
function retry(record: FailedMessage, { now, routes }: Asked): Moved {
  if (isDue(record, now)) return { refused: 'due-already' };
  return retryNow(record, now, { knownById: knownById(routes(record)) });
}

function move(record: FailedMessage, { now, routes, to_queue }: Asked): Moved {
  if (isDue(record, now)) return { refused: 'due-already' };
  if (to_queue === null) return { refused: 'nowhere' };
  return moveTo(record, to_queue, now, { knownById: knownById(routes(record)) });
}

function isDue({ status, next_retry_at }: FailedMessage, now: string): boolean {
  return status === 'pending' && next_retry_at !== null && next_retry_at <= now;
}
