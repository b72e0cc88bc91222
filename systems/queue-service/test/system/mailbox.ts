import { type Courtier, eventually } from '../../../../test/system/courtier.ts';
import type { Mail } from '../../local/mail.ts';

/** The mails to this address that the local runtime has taken, newest first. */
export async function mailsTo(courtier: Courtier, address: string): Promise<Mail[]> {
  const response = await fetch(`${courtier.ready.aws}/_local/mail?limit=500`);
  return ((await response.json()) as Mail[]).filter(({ to }) => to.includes(address));
}

export function mailTo(courtier: Courtier, address: string): Promise<Mail> {
  return eventually(`a mail to ${address}`, async () => (await mailsTo(courtier, address))[0]);
}
