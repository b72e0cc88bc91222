import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Access, actionsOn } from '../../lib/constructs/access.ts';
import { parameter } from '../../lib/constructs/broker-connection.ts';
import { demanded } from '../../lib/demanded.ts';
import type { Stage } from '../../lib/stage.ts';
import type { MailSettings } from './settings.ts';

type Mailing = Access<{
  MAIL_BY: 'ses' | 'smtp';
  MAIL_FROM: string;
  SMTP_URL?: string;
  SMTP_SECRET_ARN?: string;
}>;

/** What a function needs to send mails the way that is chosen. */
export function mailing(scope: Construct, stage: Stage, mail: MailSettings): Mailing {
  const common = { MAIL_BY: mail.by, MAIL_FROM: mail.from };
  if (mail.by === 'ses') {
    const identity = mail.identityArn ?? identityOf(scope, mail.from);
    return { environment: common, grant: actionsOn(['ses:SendEmail'], [identity]) };
  }
  const environment = { ...common, SMTP_URL: smtpUrl(scope, stage, mail.url) };
  if (mail.secretArn === undefined) return { environment, grant: () => {} };
  return {
    environment: { ...environment, SMTP_SECRET_ARN: mail.secretArn },
    grant: actionsOn(['secretsmanager:GetSecretValue'], [mail.secretArn]),
  };
}

/** SES lets every address of a verified domain send. */
function identityOf(scope: Construct, from: string): string {
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  return Stack.of(scope).formatArn({ service: 'ses', resource: 'identity', resourceName: domain });
}

const RELAY =
  'COURTIER_SMTP_URL is missing: the mail relay of the e-mail consumer, smtp[s]://host:port without credentials (docs/deploy.md, "Mail"). Or set COURTIER_MAIL=ses: then no relay is needed.';

/** On a laptop the relay has no address before it runs. */
function smtpUrl(scope: Construct, stage: Stage, url: string | undefined): string {
  if (stage.onAws) return demanded(scope, url, RELAY);
  return parameter(scope, 'SmtpUrl', 'The mail relay of the e-mail consumer: smtp[s]://host:port');
}
