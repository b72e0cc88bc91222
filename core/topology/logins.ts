import type { Topology } from './define.ts';
import { type LoginName, loginNames, loginUsers } from './names.ts';
import { NOTHING, type ServiceUser, serviceUsers } from './service-users.ts';

type Rights = Pick<ServiceUser, 'configure' | 'write' | 'read' | 'administrator'>;

const ALL = '.*';

/** What the broker allows each of Courtier's own logins. */
const rights: Readonly<Record<LoginName, Rights>> = {
  /**
   * Publishes what callers send, with the outbox behind it: its connections are limited. Any exchange may be made at run time,
   * and redeliveries go through the default one.
   */
  publisher: { write: ALL, read: NOTHING },
  /** What has to get through when the publisher's are used up: the outbox's relays, redeliveries, requests and replies. */
  relay: { write: ALL, read: NOTHING },
  /** Takes messages out of queues, also those that are made at run time. */
  bridge: { write: NOTHING, read: ALL },
  /** Makes and removes queues, exchanges, bindings and policies at run time, counts and empties, and rotates the others. */
  administrator: { configure: ALL, write: ALL, read: ALL, administrator: true },
};

/** Every user that Courtier makes on the broker: both of each of its own logins, and the services. */
export function brokerUsers(
  systems: readonly Topology[],
  { publisherConnections }: { publisherConnections?: number } = {},
): ServiceUser[] {
  const limited = publisherConnections === undefined ? {} : { max_connections: publisherConnections };
  const ours = loginNames.flatMap((login) =>
    loginUsers(login).map(
      (name): ServiceUser => ({
        name,
        login: 'password',
        ...rights[login],
        ...(login === 'publisher' && limited),
      }),
    ),
  );
  return [...ours, ...serviceUsers(systems)];
}
