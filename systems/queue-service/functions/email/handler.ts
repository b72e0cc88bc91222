import type { PipelineDeps } from '../../../../functions/pipeline/consumer.ts';
import { defineConsumer } from '../../../../functions/pipeline/define-consumer.ts';
import { MailRequestSchema, renderConfirmation } from '../../domain/confirmation.ts';
import type { Mailer } from '../../domain/mailer.ts';
import { mailMessageId } from '../../domain/message-id.ts';
import { queueService } from '../../topology.ts';

export type EmailDeps = PipelineDeps & {
  mailer: Mailer;
  /** The sender: an address, or `Name <address>`. */
  from: string;
};

/**
 * Sends S1's confirmation mails. A message that comes again finds that its mail has been sent. One gap is left, because
 * a mail cannot be taken back: where the function dies, or the server's answer is lost, after the server took the mail
 * and before that is written down, it goes out again. The repeat carries the same Message-ID, by which mailboxes drop it.
 */
export function createHandler({ mailer, from, ...pipeline }: EmailDeps) {
  return defineConsumer({
    of: queueService,
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
