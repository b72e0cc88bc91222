import { describe, expect, it } from 'vitest';
import type { Alert, Alerts } from '../../core/alert/alerts.ts';

export type AlertsUnderTest = {
  alerts: Alerts;
  /** Waits for the next alert as it arrives at the people's end. */
  received: () => Promise<{ kind: string; id?: string | undefined; subject: string; text: string }>;
};

const alert = (more: Partial<Alert> = {}): Alert => ({
  kind: 'retries-exhausted',
  subject: 'Courtier: CardDeclined on queue orders',
  message: 'Message m-1 failed for good.\nRetry it by hand.',
  details: { queue: 'orders', retry_count: 3, exchange: null, permanent: false },
  ...more,
});

/** What everything does that tells people. */
export function alertsContract(name: string, create: () => Promise<AlertsUnderTest>) {
  describe(`alerts: ${name}`, () => {
    it('arrive with kind, id, subject, text and details', async () => {
      const { alerts, received } = await create();
      await alerts.send(alert({ id: 'f-1 2026-01-05T10:00:00.000Z' }));
      const arrived = await received();
      expect(arrived).toMatchObject({
        kind: 'retries-exhausted',
        id: 'f-1 2026-01-05T10:00:00.000Z',
        subject: 'Courtier: CardDeclined on queue orders',
      });
      expect(arrived.text).toContain('Message m-1 failed for good.\nRetry it by hand.');
      expect(arrived.text).toContain('"retry_count":3');
    });

    it('arrive although their subject is too long or of many lines, and their text is very long', async () => {
      const { alerts, received } = await create();
      const subject = `first line\nsecond \u{1F4EE} é ${'x'.repeat(300)}`;
      await alerts.send(alert({ subject, message: `begin ${'€'.repeat(300_000)}` }));
      const arrived = await received();
      expect(arrived.subject).toMatch(/^first line/);
      expect(arrived.text).toMatch(/^begin €/);
    });

    it('arrive each, in a row', async () => {
      const { alerts, received } = await create();
      await alerts.send(alert({ kind: 'permanent-failure' }));
      expect(await received()).toMatchObject({ kind: 'permanent-failure' });
      await alerts.send(alert({ kind: 'retries-exhausted' }));
      expect(await received()).toMatchObject({ kind: 'retries-exhausted' });
    });
  });
}
