import * as z from 'zod';
import type { Mail } from './mailer.ts';

/** One line: a line break in a subject or a name would begin a header of the sender's choice. */
const OneLine = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), 'must be one line without control characters');

const WebLink = z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).max(2_000);

/**
 * What S1's e-mail queue carries: a request to send one confirmation. Source: requirements S1, "EmailConsumer".
 * Fields of `data` that are not named here are kept, and not shown.
 */
export const MailRequestSchema = z.looseObject({
  to: z.email().max(254),
  template: z.literal('confirmation').default('confirmation'),
  language: z.enum(['fr', 'en']).default('fr'),
  /** Default: the template's own. */
  subject: OneLine.optional(),
  data: z.looseObject({
    /** Whom the mail greets. */
    name: OneLine,
    /** What is confirmed: an order's or a registration's number. */
    reference: OneLine.optional(),
    /** Where the reader confirms or looks at it. */
    link: WebLink.optional(),
  }),
});
export type MailRequest = z.infer<typeof MailRequestSchema>;

const WORDS = {
  fr: {
    subject: 'Votre confirmation',
    greeting: 'Bonjour',
    confirmed: 'Nous vous confirmons la bonne réception de votre demande.',
    reference: 'Référence',
    link: 'Suivez ce lien pour continuer',
    // French sets a space before a colon.
    colon: ' :',
    thanks: 'Merci de votre confiance.',
  },
  en: {
    subject: 'Your confirmation',
    greeting: 'Hello',
    confirmed: 'We confirm that we have received your request.',
    reference: 'Reference',
    link: 'Follow this link to continue',
    colon: ':',
    thanks: 'Thank you.',
  },
} as const;

/** The confirmation as plain text and as HTML that says the same. */
export function renderConfirmation(request: MailRequest): Pick<Mail, 'subject' | 'text' | 'html'> {
  const words = WORDS[request.language];
  const { name, reference, link } = request.data;
  const text = [
    `${words.greeting} ${name},`,
    words.confirmed,
    ...(reference ? [`${words.reference}${words.colon} ${reference}`] : []),
    ...(link ? [`${words.link}${words.colon}\n${link}`] : []),
    words.thanks,
  ];
  const html = [
    `${words.greeting} ${escapeHtml(name)},`,
    words.confirmed,
    ...(reference ? [`${words.reference}${words.colon} <strong>${escapeHtml(reference)}</strong>`] : []),
    ...(link ? [`<a href="${escapeHtml(link)}">${words.link}</a>`] : []),
    words.thanks,
  ];
  return {
    subject: request.subject ?? words.subject,
    text: `${text.join('\n\n')}\n`,
    html: `<!doctype html>\n<html lang="${request.language}"><body>\n${html.map((line) => `<p>${line}</p>`).join('\n')}\n</body></html>\n`,
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
