import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PermanentError, UnavailableError } from '../../../core/errors.ts';
import type { Mailer } from '../domain/mailer.ts';

/** SES gives every mail a Message-ID of its own; ours travels beside it. */
export const MESSAGE_ID_HEADER = 'X-Courtier-Message-ID';

const UTF8 = { Charset: 'UTF-8' };

/** Amazon SES, API v2. `from`: an address, or `Name <address>`, of an identity that SES has verified. */
export function createMailer({ client, from }: { client: SESv2Client; from: string }): Mailer {
  return {
    async send(mail, { signal } = {}) {
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [mail.to] },
        Content: {
          Simple: {
            Subject: { Data: mail.subject, ...UTF8 },
            Body: { Text: { Data: mail.text, ...UTF8 }, Html: { Data: mail.html, ...UTF8 } },
            Headers: [{ Name: MESSAGE_ID_HEADER, Value: mail.messageId }],
          },
        },
      });
      try {
        await client.send(command, signal ? { abortSignal: signal } : {});
      } catch (error) {
        throw mailError(error);
      }
    },
  };
}

function mailError(error: unknown): PermanentError | UnavailableError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const details = { ses_error: name };
  if (isRefusal(name, message)) {
    return new PermanentError(`SES refused the mail: ${name}.`, {
      code: 'mail-refused',
      cause: error,
      details,
    });
  }
  const why = isUnverified(name, message)
    ? `${name}: an address is not verified (a sandbox sends to verified addresses only)`
    : name;
  return new UnavailableError('mail-unavailable', `SES did not take the mail now: ${why}.`, {
    cause: error,
    details,
  });
}

/**
 * What the next attempt would meet again: this recipient, or this mail. Everything else passes, or somebody mends it:
 * rates and quotas, an account that is paused, a sender that is not verified yet, a permission.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
 */
function isRefusal(name: string, message: string): boolean {
  return name === 'BadRequestException' || (name === 'MessageRejected' && !isUnverified(name, message));
}

/** SES says by its text alone that it refused an address that is not verified, and not the mail. */
function isUnverified(name: string, message: string): boolean {
  return name === 'MessageRejected' && /not verified/i.test(message);
}
