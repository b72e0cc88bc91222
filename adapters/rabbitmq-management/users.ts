import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import { type BrokerUsers, NOTHING } from '../../core/topology/service-users.ts';
import { type Call, type Connection, call } from './http.ts';

/** How a user tells that it is ours: RabbitMQ gives this tag no meaning. */
const TAG = 'courtier-service';

/** RabbitMQ before 3.9 says tags as one text with commas. */
const UserSchema = z.object({ tags: z.union([z.array(z.string()), z.string()]) });

/** RabbitMQ's own users through its management API. The user who asks has to be an administrator. */
export function createBrokerUsers(options: Connection & { vhost: string; timeoutMs?: number }): BrokerUsers {
  const { vhost, timeoutMs = 5_000, ...connection } = options;
  const api = (method: Call['method'], path: readonly string[], body?: unknown) =>
    call(connection, { method, path, timeoutMs, ...(body === undefined ? {} : { body }) });

  async function standing(name: string): Promise<'none' | 'ours' | 'others'> {
    const found = await api('GET', ['users', name]);
    if (found === undefined) return 'none';
    const { tags } = UserSchema.parse(found);
    return (typeof tags === 'string' ? tags.split(',') : tags).includes(TAG) ? 'ours' : 'others';
  }

  return {
    async put({ name, write, read }, password) {
      if ((await standing(name)) === 'others') throw taken(name);
      // An empty hash is no password's: such a user can only prove who it is by its certificate.
      const login = password === null ? { password_hash: '' } : { password };
      await api('PUT', ['users', name], { ...login, tags: TAG });
      await api('PUT', ['permissions', vhost, name], { configure: NOTHING, write, read });
    },

    async remove(name) {
      if ((await standing(name)) === 'ours') await api('DELETE', ['users', name]);
    },
  };
}

function taken(name: string): CourtierError {
  const message = `RabbitMQ has a user ${name} that is no service of Courtier's. Give the service another name, or delete the user.`;
  return new CourtierError('user-taken', 'reject', message, { details: { user: name } });
}
