import { createTransport } from 'nodemailer';
import { PermanentError, UnavailableError } from '../../core/errors.ts';
import type { Mailer } from '../../core/mail/mailer.ts';

export type MailerDeps = {
  /** smtp://host:port or smtps://user:password@host:port */
  url: string;
  /** The sender: an address, or `Name <address>`. */
  from: string;
  /** Milliseconds for connecting, for the greeting, and for each answer. Default 5000. */
  timeoutMs?: number;
};

/** A mail server over SMTP; one connection a mail, as a function may sleep for hours between two. */
export function createMailer({ url, from, timeoutMs = 5_000 }: MailerDeps): Mailer {
  const transport = createTransport({
    url,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: 0,
    // A mail is made of the message's own text; nothing in it may name a file or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail, { signal } = {}) {
      try {
        await transport.sendMail({ from, ...mail, ...(signal ? { signal } : {}) });
      } catch (error) {
        throw mailError(error);
      }
    },
  };
}

/** Nodemailer's own fields. */
type SmtpError = Error & { code?: unknown; command?: unknown; responseCode?: unknown };

function mailError(error: unknown): PermanentError | UnavailableError {
  const smtp: SmtpError = error instanceof Error ? error : new Error(String(error));
  const { code, command, responseCode } = smtp;
  const details = { smtp_error: code, smtp_command: command, smtp_status: responseCode };
  const answer = typeof responseCode === 'number' ? `${responseCode}` : String(code ?? 'no answer');
  if (isRefusal(code, command, responseCode)) {
    return new PermanentError(`The mail server refused the mail: ${answer}.`, {
      code: 'mail-refused',
      cause: error,
      details,
    });
  }
  return new UnavailableError('mail-unavailable', `The mail could not be sent now: ${answer}.`, {
    cause: error,
    details,
  });
}

/**
 * A refusal of this recipient or this mail, which the next attempt would meet again. 5xx to a login or to the sender's
 * address is not one: there our configuration is wrong, and the mail can go once somebody has mended it. 503 speaks of
 * the session and 552 to MAIL FROM of this mail's size. RFC 5321, 4.2.1.
 */
function isRefusal(code: unknown, command: unknown, status: unknown): boolean {
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return false;
  if (typeof status !== 'number') return true;
  if (command === 'MAIL FROM') return status === 552;
  return status >= 500 && status < 600 && status !== 503;
}
