import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Mail, Mailer } from '../../domain/mailer.ts';
import type { Reception } from '../memory/mailer.ts';

/** A mail server under test: what it took, and what it does with an address. */
export type MailServer = { mailer: Mailer; received(): Promise<Mail[]> };

/** What the server under test does with each address. */
export function reception(address: string): Reception {
  if (address.startsWith('nobody@')) return 'refused';
  return address.startsWith('later@') ? 'unavailable' : 'taken';
}

function mail(more: Partial<Mail> = {}): Mail {
  return {
    messageId: `<${randomUUID()}@example.com>`,
    to: 'ada@example.com',
    subject: 'Votre confirmation n° 7',
    text: 'Bonjour Ada,\n\nRéférence : 7',
    html: '<p>Bonjour Ada</p>',
    ...more,
  };
}

/** What every mailer does. */
export function mailerContract(name: string, create: () => Promise<MailServer>) {
  describe(`mailer: ${name}`, () => {
    it('delivers recipient, subject, both texts and the Message-ID', async () => {
      const { mailer, received } = await create();
      const sent = mail();
      await mailer.send(sent);
      expect(await received()).toEqual([sent]);
    });

    it('sends a repeat under the same Message-ID', async () => {
      const { mailer, received } = await create();
      const sent = mail();
      await mailer.send(sent);
      await mailer.send(sent);
      expect((await received()).map((one) => one.messageId)).toEqual([sent.messageId, sent.messageId]);
    });

    it('says that a mail to an unknown recipient is refused for good', async () => {
      const { mailer, received } = await create();
      await expect(mailer.send(mail({ to: 'nobody@example.com' }))).rejects.toMatchObject({
        code: 'mail-refused',
        disposition: 'fail',
      });
      expect(await received()).toEqual([]);
    });

    it('says that a mail to a busy mailbox can be tried again', async () => {
      const { mailer, received } = await create();
      await expect(mailer.send(mail({ to: 'later@example.com' }))).rejects.toMatchObject({
        code: 'mail-unavailable',
        disposition: 'retry',
      });
      expect(await received()).toEqual([]);
    });

    it('sends nothing once its signal is aborted', async () => {
      const { mailer, received } = await create();
      await expect(mailer.send(mail(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'mail-unavailable',
      });
      expect(await received()).toEqual([]);
    });
  });
}
