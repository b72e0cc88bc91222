import * as z from 'zod';
import type { Topology } from './define.ts';
import { type DeclaredService, merge } from './merge.ts';
import { literally } from './name-pattern.ts';

/** A service as RabbitMQ has to know it. `write` and `read` are regular expressions over exchanges' and queues' names. */
export const ServiceUserSchema = z.object({
  name: z.string(),
  login: z.enum(['password', 'certificate']),
  write: z.string(),
  read: z.string(),
  /** Default: nothing. */
  configure: z.string().optional(),
  /** May use the management API for everything. */
  administrator: z.boolean().optional(),
  /** Connections that it may have at once. Default: as many as the broker takes. */
  max_connections: z.number().int().positive().optional(),
});
export type ServiceUser = z.infer<typeof ServiceUserSchema>;

/** Matches no name: what RabbitMQ calls the default exchange, `amq.default`, and unnamed queues have one too. */
export const NOTHING = '^$';

/** What a broker's users must be, in the broker's one virtual host. Nobody may configure anything: the topology does. */
export function serviceUsers(systems: readonly Topology[]): ServiceUser[] {
  return Object.values(merge(systems).services).map(serviceUser);
}

/** `amq.default`: where the default exchange is meant, which replies go through. */
function serviceUser({
  name,
  login = 'password',
  publishes,
  consumes,
  replies,
}: DeclaredService): ServiceUser {
  return {
    name,
    login,
    write: anyOf([...publishes, ...(replies ? ['amq.default'] : [])]),
    read: anyOf(consumes),
  };
}

function anyOf(names: readonly string[]): string {
  if (names.length === 0) return NOTHING;
  return `^(${names.map(literally).join('|')})$`;
}

/** For a user that goes on with the password it has; one that is new has none, and no way in. */
export const KEPT = Symbol('the password that it has');
/** null: the user can log in with a certificate only. */
export type Password = string | typeof KEPT | null;

/** The users of a broker and their permissions in one virtual host, as an administrator may change them. */
export interface BrokerUsers {
  /**
   * Makes the user, or changes it. Doing it twice is doing it once.
   * Throws `user-taken` when a user of that name exists that is not a service of this deployment's: users are a whole
   * broker's, and another one's password must not change.
   */
  put(user: ServiceUser, password: Password): Promise<void>;
  /** Leaves the rest of it as it is. Throws `user-taken` as `put` does, and `not-found` where there is none. */
  changePassword(name: string, password: string): Promise<void>;
  /**
   * Takes the password of any user away: nobody logs in with one any more. The rest stays. No error when
   * there is no such user.
   */
  lock(name: string): Promise<void>;
  /** Removes a service's user, and with it its connections. No error when there is none, or it is not this deployment's. */
  remove(name: string): Promise<void>;
}

/** Where the passwords of services are kept. */
export interface ServicePasswords {
  /** Whose it is: a login of Courtier's own is one of two users. Throws UnavailableError when it cannot be read. */
  read(user: string): Promise<{ username: string; password: string }>;
  replace(service: string, password: string): Promise<void>;
}
