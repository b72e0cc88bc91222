import * as z from 'zod';
import type { Stage as StageName } from '../core/topology/names.ts';
import { vhostOf } from '../core/topology/vhost.ts';

/** Where a RabbitMQ is that somebody has already. What is missing is demanded where it is needed. */
export type OutsideBrokerSettings = {
  url: string | undefined;
  managementUrl: string | undefined;
  /** JSON {username, password}, of an administrator. */
  secretArn: string | undefined;
};

/** Over TLS, because functions reach it over the internet. */
export const outsideEnvironment = {
  COURTIER_BROKER_URL: z
    .string()
    .regex(/^amqps:\/\/[^@/?#]+(\/[^/?#]*)?$/, { error: 'must be amqps://host:port/vhost, without a login' })
    .refine(hasVhost, {
      error: 'must be a URL with its virtual host percent-encoded: amqps://host:port/team%2Fa',
    })
    .optional(),
  COURTIER_BROKER_MANAGEMENT_URL: z
    .string()
    .regex(/^https:\/\/[^@/?#]+$/, { error: 'must be https://host:port, without a login and a path' })
    .optional(),
  COURTIER_BROKER_SECRET_ARN: z
    .string()
    .regex(/^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:\S+-[A-Za-z0-9]{6}$/, {
      error: 'must be the whole ARN of a secret, with the six characters that Secrets Manager ends it with',
    })
    .optional(),
};
type Settings = z.output<z.ZodObject<typeof outsideEnvironment>>;

/** Throws an error where settings are of a RabbitMQ that nobody would ask. A laptop runs its own, whatever is set. */
export function outsideBrokerOf(
  name: StageName,
  settings: Settings,
  isOutside: boolean,
): OutsideBrokerSettings {
  const variables = Object.keys(outsideEnvironment) as (keyof Settings)[];
  const said = variables.filter((variable) => settings[variable] !== undefined);
  if (said.length > 0 && !isOutside && name !== 'local')
    throw new Error(
      `${said.join(', ')}: ${name} makes a broker of its own. Set COURTIER_BROKER_ACCESS=outside too, or take the stage small; or leave these out.`,
    );
  return {
    url: settings.COURTIER_BROKER_URL,
    managementUrl: settings.COURTIER_BROKER_MANAGEMENT_URL,
    secretArn: settings.COURTIER_BROKER_SECRET_ARN,
  };
}

function hasVhost(url: string): boolean {
  try {
    vhostOf(url);
    return true;
  } catch {
    return false;
  }
}
