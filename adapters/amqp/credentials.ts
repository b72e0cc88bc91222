import * as z from 'zod';
import type { Secrets } from '../secrets-manager/secret.ts';
import type { BrokerCredentials } from './dial.ts';

const CredentialsSchema = z.object({ username: z.string().min(1), password: z.string() });

/** The broker's login from its secret `{username, password}`; read again when the broker refused it. */
export function secretCredentials(
  secrets: Secrets,
  arn: string,
): (asked: { refused: boolean }) => Promise<BrokerCredentials> {
  return ({ refused }) => {
    if (refused) secrets.forget(arn);
    return secrets.json(arn, CredentialsSchema);
  };
}
