import type { Caller } from '../../adapters/http/caller.ts';
import { ConflictError } from '../../core/api/errors.ts';
import { shownWithin } from '../../core/failure/access.ts';
import type { Status } from '../../core/failure/failed-message.ts';
import { failuresOfMessage } from '../../core/failure/failures-of-message.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { Log } from '../../core/log.ts';
import { scopeOf } from '../../core/permission/scope.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { noFailedMessage } from './no-failed-message.ts';

/** A message has one failure at most for each queue that it was routed to. */
const FAILURES_READ = 50;
const OPEN: readonly Status[] = ['pending', 'retrying', 'failed', 'parked'];

/**
 * The id of the failed message that a caller means who says its id, or the id of a message that has failed on one
 * queue. Those that they may not manage are as if they were not there. A record that cannot be read cannot be meant: it is left out, logged, and named where nothing else is left.
 * Throws NotFoundError; ConflictError where the message is open on several queues, which it lists, or on none any more.
 */
export async function resolveFailureId(
  { failedMessages, log }: { failedMessages: FailedMessageStore; log: Log },
  id: string,
  { permissions }: Caller,
): Promise<string> {
  if (await failedMessages.get(id)) return id;
  const shows = shownWithin([scopeOf(permissions, 'manage:failed')]);
  const found = await failuresOfMessage(failedMessages, id, FAILURES_READ);
  const items = shows ? found.items.filter(shows) : found.items;
  const unreadable = shows ? [] : found.unreadable;
  const besides = unreadableOf(log, 'failures of a message', { unreadable });
  const known = items.filter(({ status }) => status !== 'deleted');
  const open = known.filter(({ status }) => OPEN.includes(status));
  const [only, ...others] = open;
  if (only && others.length === 0) return only.id;
  if (known.length + unreadable.length === 0) throw noFailedMessage(id);
  if (!only) {
    const why = unreadable.length === 0 ? 'no failure that is open' : 'no open failure that can be read';
    throw new ConflictError(`This message has ${why}.`, { message_id: id, ...besides });
  }
  const failures = open.map(({ id, queue, status }) => ({ id, queue, status }));
  throw new ConflictError('This message failed on several queues: say the id of one failure.', {
    message_id: id,
    failures,
    ...besides,
  });
}
