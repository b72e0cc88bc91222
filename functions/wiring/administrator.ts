import { secretCredentials } from '../../adapters/amqp/credentials.ts';
import type { Connection } from '../../adapters/rabbitmq-management/http.ts';
import { createSecretsManagerCalls } from '../../adapters/secrets-manager/calls.ts';
import { createSecrets, type Secrets } from '../../adapters/secrets-manager/secret.ts';

type Environment = { BROKER_SECRET_ARN: string; BROKER_MANAGEMENT_URL: string };

/**
 * The administrator's login, for AMQP and for the management API. Its secret is kept for a minute, and read again
 * where RabbitMQ refuses what was kept: two rotations in that minute change the password in use.
 */
export function createAdministrator(
  { BROKER_SECRET_ARN: secret, BROKER_MANAGEMENT_URL: url }: Environment,
  secrets: Secrets = createSecrets({ call: createSecretsManagerCalls() }),
) {
  const credentials = secretCredentials(secrets, secret);
  const connection = async (): Promise<Connection> => ({
    ...(await credentials({ refused: false })),
    renewed: () => credentials({ refused: true }),
    url,
  });
  return { credentials, connection };
}
