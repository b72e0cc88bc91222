import type { LogEntry, MessageLog } from '../../core/audit/message-log.ts';
import { classify } from '../../core/failure/classify.ts';
import type { Log } from '../../core/log.ts';

export type AuditNote = {
  /** Resolves when the entry is written, or could not be, or its time is over. Never rejects. */
  written(): Promise<void>;
  /** The broker refused the message after all: removes the entry once it is written. Never rejects, in the same time. */
  takeBack(): Promise<void>;
};

export type PublishAudit = { note(entry: LogEntry): AuditNote };

/**
 * The audit trail beside a publish: it starts when the publish does, and neither fails it nor keeps it waiting longer
 * than `timeoutMs`. A message is not less published because its trail has a gap.
 */
export function createPublishAudit(deps: {
  messageLog: MessageLog;
  timeoutMs: number;
  log: Log;
}): PublishAudit {
  const { messageLog, timeoutMs, log } = deps;
  const attempt = (what: string, { message_id, metadata }: LogEntry, write: Promise<void>) =>
    write.catch((error) => {
      log.warn(what, {
        message_id,
        trace_id: metadata.trace_id,
        error_code: classify(error).code,
        error_message: classify(error).message,
      });
    });

  return {
    note(entry) {
      const id = entry.message_id;
      const write = attempt('the audit entry could not be written', entry, messageLog.recordPublish(entry));
      const forget = () => messageLog.forgetPublish(id, entry.published_at ?? undefined);
      return {
        written: () => within(timeoutMs, write),
        takeBack: () =>
          within(timeoutMs, attempt('the audit entry could not be taken back', entry, write.then(forget))),
      };
    },
  };
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}
