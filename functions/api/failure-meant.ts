import { ConflictError } from '../../core/api/errors.ts';
import type { FailedMessage, Status } from '../../core/failure/failed-message.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { noFailedMessage } from './no-failed-message.ts';

/** A message has one failure at most for each queue that it was routed to. */
const FAILURES_READ = 50;
const OPEN: readonly Status[] = ['pending', 'retrying', 'failed'];

/**
 * The id of the failed message that a caller means who says its id, or (S3) the id of a message that has failed on one
 * queue. Throws NotFoundError; ConflictError where the message is open on several queues, which it lists, or on none any
 * more.
 */
export async function failureMeant(store: FailedMessageStore, id: string): Promise<string> {
  if (await store.get(id)) return id;
  const ids = await store.idsOfMessage(id, FAILURES_READ);
  const records = await Promise.all(ids.map((each) => store.get(each)));
  const known = records.filter((record) => record !== undefined && record.status !== 'deleted');
  const open = known.filter((record): record is FailedMessage => !!record && OPEN.includes(record.status));
  const [only, ...others] = open;
  if (only && others.length === 0) return only.id;
  if (known.length === 0) throw noFailedMessage(id);
  if (!only) throw new ConflictError('This message has no failure that is open.', { message_id: id });
  const failures = open.map(({ id, queue, status }) => ({ id, queue, status }));
  throw new ConflictError('This message failed on several queues: say the id of one failure.', {
    message_id: id,
    failures,
  });
}
