import type { Topology } from './define.ts';
import { type LoginName, loginUser } from './names.ts';
import { NOTHING, type ServiceUser, serviceUsers } from './service-users.ts';

type Rights = Pick<ServiceUser, 'write' | 'read'>;

/** Any exchange may be made at run time, and redeliveries go through the default one. */
const WRITES: Rights = { write: '.*', read: NOTHING };

/** What the broker allows each of Courtier's own logins. None configures anything. */
const rights: Readonly<Record<LoginName, Rights>> = {
  /** Who publishes what callers send, and has the outbox behind it: how many connections it gets is limited. */
  publisher: WRITES,
  /** What has to get through when the publisher's are used up: the outbox's relays, redeliveries, requests and replies. */
  relay: WRITES,
};

/** Every user that Courtier makes on the broker: its own logins, and the services. */
export function brokerUsers(
  systems: readonly Topology[],
  { publisherConnections }: { publisherConnections?: number } = {},
): ServiceUser[] {
  const limited = publisherConnections === undefined ? {} : { max_connections: publisherConnections };
  return [
    { name: loginUser('publisher'), login: 'password', ...rights.publisher, ...limited },
    { name: loginUser('relay'), login: 'password', ...rights.relay },
    ...serviceUsers(systems),
  ];
}
