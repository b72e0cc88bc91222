import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import { type BrokerUsers, NOTHING } from '../../core/topology/service-users.ts';
import { type Call, type Connection, call } from './http.ts';

/** How a user tells that it is ours, and whose of ours: RabbitMQ gives these tags no meaning. */
const TAG = 'courtier-service';
const OWNER_TAG = 'courtier-of-';

/** RabbitMQ before 3.9 says tags as one text with commas. */
const UserSchema = z.object({ tags: z.union([z.array(z.string()), z.string()]) });

export type BrokerUsersOptions = Connection & {
  vhost: string;
  /** The name of the deployment, by which it knows its users from those of another on the same broker. */
  deployment: string;
  timeoutMs?: number;
};

/** RabbitMQ's own users through its management API. The user who asks has to be an administrator. */
export function createBrokerUsers(options: BrokerUsersOptions): BrokerUsers {
  const { vhost, deployment, timeoutMs = 5_000, ...connection } = options;
  const api = (method: Call['method'], path: readonly string[], body?: unknown) =>
    call(connection, { method, path, timeoutMs, ...(body === undefined ? {} : { body }) });

  /** Whose a user is: of a deployment, of nobody's here, or undefined where there is none. */
  async function ownerOf(name: string): Promise<{ deployment: string | undefined } | undefined> {
    const found = await api('GET', ['users', name]);
    if (found === undefined) return undefined;
    const { tags } = UserSchema.parse(found);
    const all = typeof tags === 'string' ? tags.split(',') : tags;
    if (!all.includes(TAG)) return { deployment: undefined };
    const owner = all.find((tag) => tag.startsWith(OWNER_TAG))?.slice(OWNER_TAG.length);
    // Made before users had an owner.
    return { deployment: owner ?? deployment };
  }

  return {
    async put({ name, write, read, max_connections }, password) {
      const owner = await ownerOf(name);
      if (owner && owner.deployment !== deployment) throw userTaken(name, owner.deployment);
      // An empty hash is no password's: such a user can only prove who it is by its certificate.
      const login = password === null ? { password_hash: '' } : { password };
      await api('PUT', ['users', name], { ...login, tags: `${TAG},${OWNER_TAG}${deployment}` });
      await api('PUT', ['permissions', vhost, name], { configure: NOTHING, write, read });
      const limit = ['user-limits', name, 'max-connections'];
      if (max_connections === undefined) await api('DELETE', limit);
      else await api('PUT', limit, { value: max_connections });
    },

    async remove(name) {
      if ((await ownerOf(name))?.deployment === deployment) await api('DELETE', ['users', name]);
    },
  };
}

function userTaken(name: string, owner: string | undefined): CourtierError {
  const message =
    owner === undefined
      ? `RabbitMQ has a user ${name} that is no service of Courtier's. Give the service another name, or delete the user.`
      : `RabbitMQ's user ${name} is that of the Courtier called ${owner}, whose password would be changed. Users are a whole broker's, so give each Courtier a RabbitMQ of its own. If ${owner} is gone, delete the user.`;
  return new CourtierError('user-taken', 'reject', message, { details: { user: name } });
}
