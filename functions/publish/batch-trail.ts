import type { LogEntry } from '../../core/audit/message-log.ts';
import type { Log } from '../../core/log.ts';
import type { NoteAccepted } from './accepted.ts';

/** Entries that are written at once, each on a connection of its own. */
const PARALLEL_WRITES = 32;
/** Milliseconds that a batch waits for its trail once everything else is done. */
const PATIENCE_MS = 2_000;

export type BatchTrail = {
  /** Writes the entry beside whatever goes on, as soon as there is room. */
  add(entry: LogEntry): void;
  /** Resolves when all are written, or the time is over: then what has not been begun is left out, with a warning. */
  written(): Promise<void>;
};

/** What the trail says of those of a batch that the outbox has. An entry is added when its message is stored, while others are on their way. */
export function createBatchTrail(noteAccepted: NoteAccepted, log: Log, patienceMs = PATIENCE_MS): BatchTrail {
  const waiting: LogEntry[] = [];
  const lanes: Promise<void>[] = [];
  let busy = 0;
  let over = false;

  const next = () => (over ? undefined : waiting.shift());
  const lane = async () => {
    busy += 1;
    for (let entry = next(); entry; entry = next()) await noteAccepted(entry);
    busy -= 1;
  };

  return {
    add(entry) {
      waiting.push(entry);
      if (busy < PARALLEL_WRITES) lanes.push(lane());
    },
    async written() {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs);
      });
      await Promise.race([Promise.all(lanes), patience]);
      clearTimeout(timer);
      over = true;
      for (const { message_id, metadata } of waiting) {
        log.warn('the trail entry could not be written', { message_id, trace_id: metadata.trace_id });
      }
    },
  };
}
