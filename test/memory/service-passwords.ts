import { UnavailableError } from '../../core/errors.ts';
import type { ServicePasswords } from '../../core/topology/service-users.ts';

/** Passwords by user. One that is not there cannot be read, as with a secret. */
export function createMemoryServicePasswords(passwords: Map<string, string>): ServicePasswords {
  return {
    async read(service) {
      const password = passwords.get(service);
      if (password === undefined)
        throw new UnavailableError('secret-unavailable', `${service} has no secret.`);
      return { username: service, password };
    },
    async replace(service, password) {
      passwords.set(service, password);
    },
  };
}
