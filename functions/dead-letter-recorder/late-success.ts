import { type IncomingRecord, receiveLateSuccess } from '../../adapters/sqs/work-item.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import { isOfOther, type LateSuccess, resolveLate } from '../../core/failure/late-success.ts';
import { update } from '../../core/failure/update.ts';
import { idApart } from '../../core/message/content.ts';
import { passOn } from '../../core/parked-keys/change.ts';
import { type FollowDeps, follow } from '../../core/parked-keys/follow.ts';
import { traceFields } from '../../core/trace/carried.ts';

type Deps = FollowDeps;

/** One that nobody can read is recorded as a message that nobody can read, as every such record is. */
export function lateSuccessIn(record: IncomingRecord): LateSuccess | undefined {
  try {
    return receiveLateSuccess(record);
  } catch {
    return undefined;
  }
}

/** A message was handled while its record says otherwise: that is resolved after all. Reported twice, it is resolved once. */
export async function takeLateSuccess(deps: Deps, success: LateSuccess): Promise<void> {
  const { store, log, now } = deps;
  const { message_id, queue, attempt, handled_at } = success;
  const failed_message_id = await recordOf(deps, success);
  const { write, was, trace } = await update(store, failed_message_id, (record) => ({
    write: resolveLate(record, success, now().toISOString()),
    was: record?.status ?? 'unknown',
    trace: traceFields(record?.headers ?? {}),
  }));
  const fields = { message_id, ...trace, failed_message_id, queue, attempt, handled_at, was };
  if (write?.status === 'resolved')
    log.info('resolved', { ...fields, resolution: write.resolution, late: true });
  else log.info('handled too late to change its record', fields);
  const { order_group: group } = success;
  if (queue === null || group === undefined) return;
  // It may have no record, which would say that it is over.
  await passOn(deps.keys, { queue, group }, failed_message_id, now().toISOString());
  await follow(deps, { queue, group });
}

/** Another message of its id may have failed before it: then its own record, where it has one, is apart from that one's. */
async function recordOf({ store }: Deps, success: LateSuccess): Promise<string> {
  const { failed_message_id, message_id, queue, content } = success;
  if (content === undefined) return failed_message_id;
  const record = await store.get(failed_message_id);
  const isOwn = record === undefined || !isOfOther(record, content);
  return isOwn ? failed_message_id : failedMessageId(idApart(message_id, content), queue);
}
