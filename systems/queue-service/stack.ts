import { allow } from '../../lib/constructs/access.ts';
import { Consumer } from '../../lib/constructs/consumer.ts';
import type { SystemStack } from '../../lib/stacks/system.ts';
import { Env as EmailEnv } from './functions/email/env.ts';
import { mailing } from './mailing.ts';
import { mailOf } from './settings.ts';
import { queueService } from './system.ts';

/** The consumer that sends mails. */
export function deploy(stack: SystemStack): void {
  const mail = mailOf(stack.settings(queueService));
  const work = stack.work('email');
  new Consumer(stack, 'Email', {
    work,
    schema: EmailEnv,
    access: allow(stack.pipeline(work), mailing(stack, stack.stage, mail)),
    environment: {},
  });
}
