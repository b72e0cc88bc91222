import { createTransport } from 'nodemailer';
import { PermanentError, UnavailableError } from '../../../core/errors.ts';
import type { Mailer } from '../domain/mailer.ts';

export type MailerDeps = {
  /** smtp://host:port or smtps://user:password@host:port */
  url: string;
  /** The sender: an address, or `Name <address>`. */
  from: string;
  /** Milliseconds for connecting, for the greeting, and for each answer. Default 5000. */
  timeoutMs?: number;
  /** Who logs in, where the URL says nobody. Said over TLS only. */
  login?: Login;
  /** PEM of the authority behind a relay's certificate, where it is none that Node knows. */
  ca?: string;
};

/** Credentials that are kept elsewhere. */
export type Login = {
  read(): Promise<{ username: string; password: string }>;
  /** The server refused them: they are to be read again next time. */
  forget(): void;
};

/** A mail server over SMTP; one connection a mail, as a function may sleep for hours between two. */
export function createMailer({ url, from, timeoutMs = 5_000, login, ca }: MailerDeps): Mailer {
  const settings = {
    url,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: 0,
    // A mail is made of the message's own text; nothing in it may name a file or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(ca === undefined ? {} : { tls: { ca } }),
  };
  return {
    async send(mail, { signal } = {}) {
      const transport = createTransport({ ...settings, ...(login && (await secured(login))) });
      try {
        await transport.sendMail({ from, ...mail, ...(signal ? { signal } : {}) });
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EAUTH') login?.forget();
        throw mailError(error);
      }
    },
  };
}

async function secured(login: Login) {
  const { username, password } = await login.read();
  return { auth: { user: username, pass: password }, requireTLS: true };
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
