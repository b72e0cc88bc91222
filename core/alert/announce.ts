import { classify } from '../failure/classify.ts';
import type { FailedMessage } from '../failure/failed-message.ts';
import { logFields } from '../failure/log-fields.ts';
import type { FailedMessageStore } from '../failure/store.ts';
import { alerted } from '../failure/transitions.ts';
import type { Log } from '../log.ts';
import type { Alerts } from './alerts.ts';
import { failedMessageAlert } from './failed-message-alert.ts';

export type AnnounceDeps = { alerts: Alerts; store: FailedMessageStore; log: Log; now: () => Date };

/**
 * Sends the alert about a record that has just become `failed`, and notes on it that it is out. Called by whoever made
 * the move, so there is one alert for one move. Never throws: what is not noted stays due, and the reconciler sends it.
 */
export async function announce(deps: AnnounceDeps, record: FailedMessage): Promise<boolean> {
  const alert = failedMessageAlert(record);
  const fields = { ...logFields(record), kind: alert.kind };
  try {
    await deps.alerts.send(alert);
    deps.log.info('alert sent', fields);
    // Lost to a person who acts on it already? Then there is nothing to note.
    await deps.store.replace(alerted(record, deps.now().toISOString()), record.version);
    return true;
  } catch (error) {
    const { name, message } = classify(error);
    deps.log.error('the alert could not be sent', { ...fields, error_name: name, error_message: message });
    return false;
  }
}
