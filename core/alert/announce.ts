import { classify } from '../failure/classify.ts';
import { secondsAfter } from '../failure/due.ts';
import { type FailedMessage, logFields } from '../failure/failed-message.ts';
import type { FailedMessageStore } from '../failure/store.ts';
import { alerted } from '../failure/transitions.ts';
import type { Log } from '../log.ts';
import type { Alerts } from './alerts.ts';
import { aboutOf, exampleOf, failedMessageAlert, suppressedAlert } from './failed-message-alert.ts';
import { ALERTS_OF_QUEUE, type AlertWindows, type Claim } from './windows.ts';

export type AnnounceDeps = {
  alerts: Alerts;
  windows: AlertWindows;
  /** Seconds for which one alert stands for all of its kind. */
  windowSeconds: number;
  store: FailedMessageStore;
  log: Log;
  now: () => Date;
};

/**
 * Sends the alert about a record that has just become `failed`, and notes on it that it is out. Called by what made
 * the move, so there is one alert for one move; and one for all that fail in the same way on the same queue within a
 * window, which counts the others. Never throws: what is not noted stays due, and the reconciler sends it.
 */
export async function announce(deps: AnnounceDeps, record: FailedMessage): Promise<boolean> {
  const fields = { ...logFields(record), kind: aboutOf(record).kind };
  try {
    const { goes, earlier } = await claim(deps, record);
    if (goes) await send(deps, record, earlier);
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

/** By what fails, then by where: an error's name may be of the consumer's choice, and be another one each time. */
function claimsOf({ windowSeconds, now }: AnnounceDeps, record: FailedMessage): [Claim, Claim] {
  const about = aboutOf(record);
  const at = now().toISOString();
  const example = exampleOf(record);
  const claim = { id: record.id, example, now: at, endsAt: secondsAfter(at, windowSeconds) };
  const where = record.queue === null ? `exchange ${record.exchange}` : `queue ${record.queue}`;
  return [
    { ...claim, about, key: `${about.kind} ${record.fingerprint} ${where}`, limit: 1 },
    {
      ...claim,
      about: { ...about, error_name: null, fingerprint: null },
      key: `${about.kind} ${where}`,
      limit: ALERTS_OF_QUEUE,
    },
  ];
}

async function claim(deps: AnnounceDeps, record: FailedMessage): Promise<{ goes: boolean; earlier: number }> {
  const [ofKind, ofQueue] = claimsOf(deps, record);
  const first = await deps.windows.claim(ofKind);
  if (!first.goes) return first;
  const second = await deps.windows.claim(ofQueue);
  return { goes: second.goes, earlier: first.earlier };
}

async function send(deps: AnnounceDeps, record: FailedMessage, earlier: number): Promise<void> {
  try {
    await deps.alerts.send(failedMessageAlert(record, earlier));
  } catch (error) {
    const [{ key, id, now }] = claimsOf(deps, record);
    await deps.windows.release(key, id, now);
    throw error;
  }
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
