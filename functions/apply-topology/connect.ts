import type { BrokerCredentials } from '../../adapters/amqp/dial.ts';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { createBrokerUsers } from '../../adapters/rabbitmq-management/users.ts';
import type { BrokerDeclarations } from '../../core/topology/declarations.ts';
import { loginUsers } from '../../core/topology/names.ts';
import type { BrokerUsers, ServicePasswords } from '../../core/topology/service-users.ts';

export type Broker = {
  declarations: BrokerDeclarations;
  users: BrokerUsers;
  /** Takes the first administrator's password away, for a broker of Courtier's own. Throws where the other one is refused. */
  lockFirst(): Promise<void>;
};

export type ConnectOptions = {
  /** Of the management API, without credentials. */
  url: string;
  vhost: string;
  deployment: string;
  passwords: Pick<ServicePasswords, 'read'>;
  /** The login that the broker was made with, or that somebody gave. */
  first(): Promise<BrokerCredentials>;
};

/**
 * The broker as Courtier's administrator, whose login rotates; as its first administrator while there is no other, which is
 * the first time.
 */
export async function connect(options: ConnectOptions): Promise<Broker> {
  const { url, vhost, deployment, passwords, first } = options;
  const [login] = loginUsers('administrator');
  const administrator = { ...(await passwords.read(login)), url, vhost };
  const connection = { ...administrator, renewed: first };
  return {
    declarations: createManagement(connection),
    users: createBrokerUsers({ ...connection, deployment }),
    async lockFirst() {
      const { username } = await first();
      // Not as the first one itself: it would lock the only door there is.
      await createBrokerUsers({ ...administrator, deployment }).lock(username);
    },
  };
}
