import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import type { ServiceUser } from '../../core/topology/service-users.ts';
import type { UserDeps } from './users.ts';

/** What a person invokes the function with: `{"rotate": "shop"}`. */
export const RotationSchema = z.object({ rotate: z.string() });

export type RotationDeps = UserDeps & { services: readonly ServiceUser[]; newPassword: () => string };

/**
 * A new password for a service. RabbitMQ knows one at a time: connections that are open stay so, new ones read the
 * secret. The secret comes first, so that whatever fails between the two is repaired by rotating again.
 */
export async function rotate(deps: RotationDeps, name: string): Promise<{ rotated: string }> {
  const service = deps.services.find((each) => each.name === name && each.login === 'password');
  if (!service) {
    const message = `The topology declares no service ${name} that logs in with a password.`;
    throw new CourtierError('not-found', 'reject', message);
  }
  const password = deps.newPassword();
  await deps.passwords.replace(name, password);
  await deps.users.put(service, password);
  deps.log.info('password rotated', { user: name });
  return { rotated: name };
}
