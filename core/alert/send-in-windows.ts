import { secondsAfter } from '../failure/due.ts';
import type { Alert, Alerts } from './alerts.ts';
import { ALERTS_OF_QUEUE, type AlertWindows, type Claim, type WindowAbout } from './windows.ts';

export type WindowDeps = {
  alerts: Alerts;
  windows: AlertWindows;
  /** Seconds for which one alert stands for all of its kind. */
  windowSeconds: number;
  now: () => Date;
};

/** An alert that may be one of many. */
export type Windowed = {
  about: WindowAbout;
  /** Queue or exchange, as it is. */
  at: { queue: string | null; exchange: string | null };
  fingerprint: string;
  /** The same alert, asked for again, has the same id. */
  id: string;
  /** Its line among those that had no alert of their own. */
  example: string;
};

/**
 * Sends an alert, unless one of the same, or too many about the queue, went out within the window; then it is counted.
 * Answers whether it went out. `alertOf` gets the number of those that the window before kept back.
 */
export async function sendInWindows(
  deps: WindowDeps,
  windowed: Windowed,
  alertOf: (earlier: number) => Alert,
): Promise<boolean> {
  const [ofKind, ofQueue] = claimsOf(deps, windowed);
  const { goes, earlier } = await deps.windows.claim(ofKind);
  if (!goes || !(await deps.windows.claim(ofQueue)).goes) return false;
  try {
    await deps.alerts.send(alertOf(earlier));
  } catch (error) {
    await deps.windows.release(ofKind.key, ofKind.id, ofKind.now);
    throw error;
  }
  return true;
}

/** By what fails, then by where: an error's name may be of the consumer's choice, and be another one each time. */
function claimsOf(
  { windowSeconds, now }: WindowDeps,
  { about, at: { queue, exchange }, fingerprint, id, example }: Windowed,
): [Claim, Claim] {
  const at = now().toISOString();
  const claim = { id, example, now: at, endsAt: secondsAfter(at, windowSeconds) };
  const where = queue === null ? `exchange ${exchange}` : `queue ${queue}`;
  return [
    { ...claim, about, key: `${about.kind} ${fingerprint} ${where}`, limit: 1 },
    {
      ...claim,
      about: { ...about, error_name: null, fingerprint: null },
      key: `${about.kind} ${where}`,
      limit: ALERTS_OF_QUEUE,
    },
  ];
}
