import type { Log } from '../log.ts';
import type { OperatorEntry, OperatorLog } from './operator-log.ts';

/** What an operation needs to leave its trace. */
export type ActionLog = { operatorLog: Pick<OperatorLog, 'record'>; log: Log };

/**
 * Writes into the operator audit trail what has just been done. Never rejects.
 *
 * After the action, not before: an entry written first would tell of things that then were refused or failed, and who
 * reads the trail has to be able to believe every line of it. The price is an entry that cannot be written although the
 * action stands. An error as the answer would be the lie then: the caller would do again what is done, and would never
 * see a key that is shown once. So the answer stands, and the whole entry is in the log, on a line at level error,
 * which is kept apart from the table and can be searched for the same words.
 */
export async function recordAction(
  { operatorLog, log }: ActionLog,
  by: { id: string; name: string },
  done: Pick<OperatorEntry, 'action' | 'target' | 'details'>,
): Promise<void> {
  const entry = { client_id: by.id, client_name: by.name, ...done };
  try {
    await operatorLog.record(entry);
  } catch (error) {
    log.error('operator entry not written', { ...entry, error });
  }
}
