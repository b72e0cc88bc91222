import { connect, credentials } from 'amqplib';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BrokerLogin } from '../../adapters/amqp/dial.ts';
import { createPublisher } from '../../adapters/amqp/publisher.ts';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { createBrokerUsers } from '../../adapters/rabbitmq-management/users.ts';
import { BrokerUnavailableError, type Publisher, PublishRefusedError } from '../../core/message/publisher.ts';
import { render } from '../../core/topology/render.ts';
import { serviceUsers } from '../../core/topology/service-users.ts';
import { defaultSettings } from '../../core/topology/settings.ts';
import { aQueue, systemWith } from '../core/topology/a-topology.ts';
import { type Certified, createAuthority } from './certificates.ts';
import { installedHere, unlessInstalled } from './private-broker.ts';
import { startTlsBroker, type TlsBroker } from './tls-broker.ts';

const installation = await installedHere();
const lacks = unlessInstalled(installation);
const shop = {
  ...systemWith(aQueue(), 'sales'),
  services: {
    till: { description: 'Sells.', publishes: ['news'], consumes: [], login: 'certificate' as const },
  },
};

/** A node of its own: about five seconds. Only where one can be started from this machine's own RabbitMQ. */
describe.skipIf(!installation)(`a service that logs in with its certificate${lacks}`, () => {
  let broker: TlsBroker;
  const open: Publisher[] = [];

  beforeAll(async () => {
    if (!installation) return;
    broker = await startTlsBroker(installation);
    const { management: url, username, password } = broker;
    const connection = { url, username, password, vhost: '/' };
    await createManagement(connection).apply(render([shop], defaultSettings));
    for (const user of serviceUsers([shop]))
      await createBrokerUsers({ ...connection, deployment: 'prod' }).put(user, null);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((publisher) => publisher.close()));
  });
  afterAll(() => broker?.stop());

  function publish(login: BrokerLogin, exchange = 'news') {
    const publisher = createPublisher({ url: broker.url, credentials: async () => login });
    open.push(publisher);
    const message = { id: uuid(), body: Buffer.from('{}'), properties: {}, headers: {} };
    return publisher.publish({ ...message, exchange, routingKey: '' }, { mandatory: true });
  }
  const certificate = ({ cert, key }: Certified) => ({
    certificate: { cert, key, ca: broker.authority.cert },
  });

  it('publishes where its topology says, and nowhere else', async () => {
    const till = certificate(broker.authority.client('till'));
    await publish(till);
    const refused = publish(till, 'events');
    await expect(refused).rejects.toThrow(PublishRefusedError);
    await expect(refused).rejects.toThrow("access to exchange 'events' in vhost '/' refused for user 'till'");
  });

  it('is known by its name alone: another name, and another authority, are nobody', async () => {
    await expect(publish(certificate(broker.authority.client('nobody')))).rejects.toThrow(/ACCESS_REFUSED/);
    const forged = createAuthority('Courtier test authority').client('till');
    await expect(publish(certificate(forged))).rejects.toThrow(BrokerUnavailableError);
  });

  it('cannot do without: no certificate is no login, while a password still is one', async () => {
    const ca = broker.authority.cert;
    await expect(connect(broker.url, { ca, credentials: credentials.external() })).rejects.toThrow();
    const { username, password } = broker;
    const client = await connect(broker.url, { ca, credentials: credentials.plain(username, password) });
    await client.close();
  });

  it('trusts no broker but one that its authority knows', async () => {
    const { cert, key } = broker.authority.client('till');
    await expect(publish({ certificate: { cert, key } })).rejects.toThrow(/self-signed|unable to/i);
  });
});
