import type { LogEntry, MessageLog } from '../../core/audit/message-log.ts';
import { classify } from '../../core/failure/classify.ts';
import type { Log } from '../../core/log.ts';

/** Resolves when the entry is written, or could not be, or its time is over. Never rejects. */
export type NoteAccepted = (entry: LogEntry) => Promise<void>;

/**
 * What the trail says of a message until the broker has it. The message is stored: that the trail has a gap fails it no
 * more, nor keeps it waiting longer than `timeoutMs`.
 */
export function createNoteAccepted(deps: {
  messageLog: Pick<MessageLog, 'recordAccepted'>;
  timeoutMs: number;
  log: Log;
}): NoteAccepted {
  const { messageLog, timeoutMs, log } = deps;
  return (entry) =>
    within(
      timeoutMs,
      messageLog.recordAccepted(entry).catch((error) => {
        log.warn('the trail entry could not be written', {
          message_id: entry.message_id,
          trace_id: entry.metadata.trace_id,
          error_code: classify(error).code,
          error_message: classify(error).message,
        });
      }),
    );
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}
