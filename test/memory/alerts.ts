import type { Alert, Alerts } from '../../core/alert/alerts.ts';

/** Alerts in a list, for tests. `failWith` makes the next sends throw. */
export function createMemoryAlerts(): Alerts & { sent: Alert[]; failWith(error: Error | null): void } {
  const sent: Alert[] = [];
  let failure: Error | null = null;
  return {
    sent,
    failWith(error) {
      failure = error;
    },
    async send(alert) {
      if (failure) throw failure;
      sent.push(structuredClone(alert));
    },
  };
}
