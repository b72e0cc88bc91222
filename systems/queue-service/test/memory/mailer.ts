import { PermanentError, UnavailableError } from '../../../../core/errors.ts';
import type { Mail, Mailer } from '../../domain/mailer.ts';

/** What becomes of a mail to an address. */
export type Reception = 'taken' | 'refused' | 'unavailable';

/** A mail server in a list, for tests. `reception` tells what it does with an address; by default it takes all. */
export function createMemoryMailer(
  reception: (address: string) => Reception = () => 'taken',
): Mailer & { sent: Mail[] } {
  const sent: Mail[] = [];
  return {
    sent,
    async send(mail, { signal } = {}) {
      const outcome = signal?.aborted ? 'unavailable' : reception(mail.to);
      if (outcome === 'refused') throw new PermanentError('The mail was refused.', { code: 'mail-refused' });
      if (outcome === 'unavailable')
        throw new UnavailableError('mail-unavailable', 'The mail could not be sent now.');
      sent.push({ ...mail });
    },
  };
}
