import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Login } from './services.ts';

/** Reads how a service logs in to RabbitMQ from its secret, as the service itself would on AWS. */
export function loginsAt(endpoint: string): (service: string) => Promise<Login> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const secrets = new SecretsManagerClient({ endpoint, region: 'us-east-1', credentials });
  return async (service) => {
    const SecretId = `courtier-local-service-${service}`;
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return JSON.parse(SecretString) as Login;
  };
}
