import { MailRequestSchema, renderConfirmation } from '../../core/mail/confirmation.ts';
import type { Mailer } from '../../core/mail/mailer.ts';
import { mailMessageId } from '../../core/mail/message-id.ts';
import type { PipelineDeps } from '../pipeline/consumer.ts';
import { defineConsumer } from '../pipeline/define-consumer.ts';

export type EmailDeps = PipelineDeps & {
  mailer: Mailer;
  /** The sender: an address, or `Name <address>`. */
  from: string;
};

/**
 * Sends S1's confirmation mails. A mail cannot be taken back, and a crash between sending and marking it delivered
 * sends it again: the repeat carries the same Message-ID, by which mail servers and readers drop it.
 */
export function createHandler({ mailer, from, ...pipeline }: EmailDeps) {
  return defineConsumer({
    queue: 'email_queue',
    schema: MailRequestSchema,
    async handle(request, { messageId, signal }) {
      const mail = {
        messageId: mailMessageId(messageId, from),
        to: request.to,
        ...renderConfirmation(request),
      };
      await mailer.send(mail, { signal });
    },
  })(pipeline);
}
