import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';
import type { ServicePasswords } from '../../core/topology/service-users.ts';
import type { JsonCalls } from '../aws/json-calls.ts';
import { createSecrets } from './secret.ts';

/** What else a secret holds stays in it. */
const ServiceSecretSchema = z.looseObject({ username: z.string(), password: z.string().min(1) });

/** One secret `{username, password, url}` a service, named by `nameOf`. Always read from the service. */
export function createServicePasswords(deps: {
  call: JsonCalls;
  nameOf: (service: string) => string;
}): ServicePasswords {
  const { call, nameOf } = deps;
  const secrets = createSecrets({ call, maxAgeMs: 0 });
  const read = (service: string) => secrets.json(nameOf(service), ServiceSecretSchema);
  return {
    async read(user) {
      const { username, password } = await read(user);
      return { username, password };
    },

    async replace(service, password) {
      const before = await read(service);
      const SecretString = JSON.stringify({ ...before, password });
      try {
        // The token makes a repeated request the same request.
        const ClientRequestToken = randomUUID();
        await call('PutSecretValue', { SecretId: nameOf(service), SecretString, ClientRequestToken });
      } catch (error) {
        const reason = error instanceof Error ? error.name : 'unknown';
        const message = `The secret ${nameOf(service)} cannot be written: ${reason}.`;
        // Without the cause: the error may hold what was sent.
        throw new UnavailableError('secret-unavailable', message, { details: { reason } });
      }
    },
  };
}
