import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import { type BrokerUsers, KEPT, NOTHING, type Password } from '../../core/topology/service-users.ts';
import { type Call, type Connection, call } from './http.ts';

/** How a user tells that it is ours, and whose of ours: RabbitMQ gives these tags no meaning. */
const TAG = 'courtier-service';
const OWNER_TAG = 'courtier-of-';

/** RabbitMQ before 3.9 says tags as one text with commas. */
const UserSchema = z.object({
  tags: z.union([z.array(z.string()), z.string()]),
  password_hash: z.string().default(''),
  hashing_algorithm: z.string().optional(),
});
type User = z.infer<typeof UserSchema>;

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

  /** What there is of a user, and whose it is: of a deployment, or of nobody's here. Throws where it is not this one's. */
  async function ownUser(name: string): Promise<User | undefined> {
    const found = await api('GET', ['users', name]);
    if (found === undefined) return undefined;
    const user = UserSchema.parse(found);
    const owner = ownerOf(user, deployment);
    if (owner !== deployment) throw userTaken(name, owner);
    return user;
  }

  return {
    async put({ name, write, read, configure = NOTHING, administrator, max_connections }, password) {
      const tags = [TAG, `${OWNER_TAG}${deployment}`, ...(administrator ? ['administrator'] : [])];
      const before = await ownUser(name);
      // A password that is read and written back undoes a rotation that changed it in between.
      if (password !== KEPT || !before || !areSame(tagsOf(before), tags))
        await api('PUT', ['users', name], { ...login(password, before), tags: tags.join(',') });
      await api('PUT', ['permissions', vhost, name], { configure, write, read });
      const limit = ['user-limits', name, 'max-connections'];
      if (max_connections === undefined) await api('DELETE', limit);
      else await api('PUT', limit, { value: max_connections });
    },

    async changePassword(name, password) {
      const user = await ownUser(name);
      if (!user) throw noUser(name);
      await api('PUT', ['users', name], { password, tags: tagsOf(user).join(',') });
    },

    async lock(name) {
      const found = await api('GET', ['users', name]);
      if (found === undefined) return;
      const tags = tagsOf(UserSchema.parse(found)).join(',');
      await api('PUT', ['users', name], { ...NO_PASSWORD, tags });
    },

    async remove(name) {
      const found = await api('GET', ['users', name]);
      if (found === undefined || ownerOf(UserSchema.parse(found), deployment) !== deployment) return;
      await api('DELETE', ['users', name]);
    },
  };
}

function tagsOf({ tags }: User): string[] {
  return typeof tags === 'string' ? tags.split(',') : tags;
}

function areSame(found: readonly string[], wanted: readonly string[]): boolean {
  return found.length === wanted.length && wanted.every((tag) => found.includes(tag));
}

/** The deployment that made a user; undefined: none did. */
function ownerOf(user: User, own: string): string | undefined {
  const all = tagsOf(user);
  if (!all.includes(TAG)) return undefined;
  // Made before users had an owner: it is taken for one's own.
  return all.find((tag) => tag.startsWith(OWNER_TAG))?.slice(OWNER_TAG.length) ?? own;
}

/** It is no password's: such a user can only prove who it is by its certificate. */
const NO_PASSWORD = { password_hash: '' };

function login(password: Password, before: User | undefined) {
  if (typeof password === 'string') return { password };
  if (password !== KEPT || !before) return NO_PASSWORD;
  const { password_hash, hashing_algorithm } = before;
  return { password_hash, ...(hashing_algorithm !== undefined && { hashing_algorithm }) };
}

function noUser(name: string): CourtierError {
  const message = `RabbitMQ has no user ${name}: deploy first, which makes it.`;
  return new CourtierError('not-found', 'reject', message, { details: { user: name } });
}

function userTaken(name: string, owner: string | undefined): CourtierError {
  const message =
    owner === undefined
      ? `RabbitMQ has a user ${name} that is no service of Courtier's. Give the service another name, or delete the user.`
      : `RabbitMQ's user ${name} is that of the Courtier called ${owner}, whose password would be changed. Users are a whole broker's, so give each Courtier a RabbitMQ of its own. If ${owner} is gone, delete the user.`;
  return new CourtierError('user-taken', 'reject', message, { details: { user: name } });
}
