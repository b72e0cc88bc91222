import { classify } from '../failure/classify.ts';
import { type FailedMessage, logFields } from '../failure/failed-message.ts';
import type { FailedMessageStore } from '../failure/store.ts';
import { alerted } from '../failure/transitions.ts';
import type { Log } from '../log.ts';
import { aboutOf, exampleOf, failedMessageAlert, suppressedAlert } from './failed-message-alert.ts';
import { sendInWindows, type WindowDeps, type Windowed } from './send-in-windows.ts';

export type AnnounceDeps = WindowDeps & { store: FailedMessageStore; log: Log };

/**
 * Sends the alert about a record that has just become `failed`, and notes on it that it is out. Called by what made
 * the move, so there is one alert for one move; and one for all that fail in the same way on the same queue within a
 * window, which counts the others. Never throws: what is not noted stays due, and the reconciler sends it.
 */
export async function announce(deps: AnnounceDeps, record: FailedMessage): Promise<boolean> {
  const fields = { ...logFields(record), kind: aboutOf(record).kind };
  try {
    const goes = await sendInWindows(deps, windowed(record), (earlier) =>
      failedMessageAlert(record, earlier),
    );
    deps.log.info(goes ? 'alert sent' : 'alert counted, not sent', fields);
    // Lost to a person who acts on it already? Then there is nothing to note.
    await deps.store.replace(alerted(record, deps.now().toISOString()), record.version);
    return true;
  } catch (error) {
    const { name, message } = classify(error);
    deps.log.error('the alert could not be sent', { ...fields, error_name: name, error_message: message });
    return false;
  }
}

function windowed(record: FailedMessage): Windowed {
  const { id, fingerprint, queue, exchange } = record;
  return { about: aboutOf(record), at: { queue, exchange }, fingerprint, id, example: exampleOf(record) };
}

/** Windows of one run. More wait for the next one. */
const MAX_WINDOWS_PER_RUN = 50;

/** Announces what windows that are over kept back: a number, once. Answers how many it announced. Never throws. */
export async function announceSuppressed(
  deps: Omit<AnnounceDeps, 'store' | 'windowSeconds'>,
): Promise<number> {
  let announced = 0;
  try {
    for (const window of await deps.windows.ended(deps.now().toISOString(), MAX_WINDOWS_PER_RUN)) {
      await deps.alerts.send(suppressedAlert(window));
      await deps.windows.close(window);
      announced += 1;
    }
  } catch (error) {
    const { name, message } = classify(error);
    deps.log.error('suppressed alerts could not be announced', { error_name: name, error_message: message });
  }
  return announced;
}
