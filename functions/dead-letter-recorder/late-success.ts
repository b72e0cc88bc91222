import { type IncomingRecord, receiveLateSuccess } from '../../adapters/sqs/work-item.ts';
import { type LateSuccess, resolveLate } from '../../core/failure/late-success.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { update } from '../../core/failure/update.ts';
import type { Log } from '../../core/log.ts';
import { traceFields } from '../../core/trace/carried.ts';

type Deps = { store: FailedMessageStore; log: Log; now: () => Date };

/** One that nobody can read is recorded as a message that nobody can read, as every such record is. */
export function lateSuccessIn(record: IncomingRecord): LateSuccess | undefined {
  try {
    return receiveLateSuccess(record);
  } catch {
    return undefined;
  }
}

/** A redelivery was handled after its workflow had given it up: its record is resolved after all. Reported twice, it is resolved once. */
export async function takeLateSuccess({ store, log, now }: Deps, success: LateSuccess): Promise<void> {
  const { failed_message_id, message_id, queue, attempt, handled_at } = success;
  const { write, was, trace } = await update(store, failed_message_id, (record) => ({
    write: resolveLate(record, success, now().toISOString()),
    was: record?.status ?? 'unknown',
    trace: traceFields(record?.headers ?? {}),
  }));
  const fields = { message_id, ...trace, failed_message_id, queue, attempt, handled_at, was };
  if (write) log.info('resolved', { ...fields, resolution: write.resolution, late: true });
  else log.info('handled too late to change its record', fields);
}
