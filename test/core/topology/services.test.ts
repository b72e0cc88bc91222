import { describe, expect, it } from 'vitest';
import { defineTopology, type Service } from '../../../core/topology/define.ts';
import { topologies } from '../../../core/topology/index.ts';
import { brokerUsers } from '../../../core/topology/logins.ts';
import { serviceUsers } from '../../../core/topology/service-users.ts';
import { validate } from '../../../core/topology/validate.ts';
import { aQueue, aSystem, deadLetterQueues, problemPaths } from './a-topology.ts';

const fine: Service = { description: 'Sells.', publishes: ['events'], consumes: ['sales'] };
const withService = (service: Service, name = 'shop') =>
  aSystem({
    queues: {
      ...deadLetterQueues(),
      sales: aQueue(),
      pulled: aQueue({ delivery: 'pull' }),
    },
    services: { [name]: service },
  });
const problems = (changes: Partial<Service>, name?: string) =>
  problemPaths([withService({ ...fine, ...changes }, name)]);

describe('a service in the topology', () => {
  it('does not compile with an exchange or a queue that its system does not declare', () => {
    const shop = defineTopology({
      system: 'shop',
      description: 'A shop.',
      exchanges: { events: { type: 'topic', description: 'Events.' } },
      queues: {
        sold: { bindings: [{ exchange: 'events', routingKey: '#' }], delivery: 'amqp', impact: 'None.' },
      },
      services: {
        // @ts-expect-error: `event` is no exchange of this system.
        till: { description: 'Sells.', publishes: ['event'], consumes: ['sold'] },
        // @ts-expect-error: `sales` is no queue of this system.
        books: { description: 'Counts.', publishes: ['events'], consumes: ['sales'] },
      },
    });
    expect(validate([shop]).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['shop.services.till.publishes.0', 'shop.services.books.consumes.0']),
    );
  });

  it('is fine with exchanges and AMQP queues that are declared', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ publishes: [] })).toEqual([]);
    expect(problems({ consumes: [] })).toEqual([]);
    expect(problems({}, 's')).toEqual([]);
    expect(problems({}, `s${'-1'.repeat(31)}`)).toEqual([]);
  });

  it.each<[string, string[], Partial<Service>, string?]>([
    ['an unknown exchange', ['shop.services.shop.publishes.0'], { publishes: ['nowhere'] }],
    [
      'an exchange that objects merely have',
      ['shop.services.shop.publishes.0'],
      { publishes: ['constructor'] },
    ],
    ['the exchange of dead letters', ['shop.services.shop.publishes.0'], { publishes: ['dlx'] }],
    ['an exchange twice', ['shop.services.shop.publishes.1'], { publishes: ['events', 'events'] }],
    ['an unknown queue', ['shop.services.shop.consumes.0'], { consumes: ['nowhere'] }],
    ['a queue that is bridged', ['shop.services.shop.consumes.0'], { consumes: ['pulled'] }],
    ['nothing to do', ['shop.services.shop'], { publishes: [], consumes: [] }],
    ['no description', ['shop.services.shop.description'], { description: ' ' }],
    ['a name that no certificate should have', ['shop.services.Shop One'], {}, 'Shop One'],
    ['a name that is too long', [`shop.services.${'s'.repeat(64)}`], {}, 's'.repeat(64)],
    ['a name that begins with a digit', ['shop.services.1st'], {}, '1st'],
    ['a name with a line after it', ['shop.services.shop\n'], {}, 'shop\n'],
    ['the name of a login of Courtier’s', ['shop.services.courtier-relay-2'], {}, 'courtier-relay-2'],
    ['the name of RabbitMQ’s own user', ['shop.services.guest'], {}, 'guest'],
    ["the name of Courtier's own user", ['shop.services.courtier'], {}, 'courtier'],
  ])('is refused with %s', (_what, paths, changes, name) => {
    expect(problems(changes, name)).toEqual(paths);
  });

  it('is told which name is wrong, and that it would take messages away from the bridge', () => {
    const wrong = { ...fine, publishes: ['nowhere'], consumes: ['pulled', 'lost', 'constructor'] };
    expect(validate([withService(wrong)]).map(({ problem }) => problem)).toEqual([
      'no system declares the exchange nowhere',
      'the delivery of pulled is pull: the service would take messages away from the bridge',
      'no system declares the queue lost',
      'no system declares the queue constructor',
    ]);
  });

  it('has a name of its own among all topologies', () => {
    const other = { ...withService(fine), system: 'second', exchanges: {}, queues: {} };
    expect(problemPaths([withService(fine), other])).toContain('second.services.shop');
  });
});

describe('the users of services', () => {
  const userOf = (service: Partial<Service>) => serviceUsers([withService({ ...fine, ...service })])[0];

  it('match the names they may use, and no other', () => {
    const user = userOf({ publishes: ['events', 'a.b'] });
    expect(user).toMatchObject({
      name: 'shop',
      login: 'password',
      write: '^(events|a\\.b)$',
      read: '^(sales)$',
    });
    expect(new RegExp(user?.write ?? '').test('a-b')).toBe(false);
  });

  it('match nothing where a service may do nothing, and the default exchange only for replies', () => {
    expect(userOf({ publishes: [] })?.write).toBe('^$');
    expect(userOf({ publishes: [], replies: true })?.write).toBe('^(amq\\.default)$');
    expect(JSON.stringify(serviceUsers(topologies))).not.toContain('amq');
  });

  it('log in by certificate alone where their service says so', () => {
    expect(userOf({ login: 'certificate' })?.login).toBe('certificate');
    expect(userOf({ consumes: [] })?.read).toBe('^$');
  });

  it('are one for each service, each of which has its own queue', () => {
    const users = serviceUsers(topologies);
    const declared = topologies.flatMap(({ services = {} }) => Object.keys(services));
    expect(users.map(({ name }) => name)).toEqual(declared);
    expect(declared).toEqual(expect.arrayContaining(['auth', 'sav', 'websites']));
    const reading = users.filter(({ read }) => read !== '^$').map(({ read }) => read);
    expect(new Set(reading).size).toBe(reading.length);
  });
});

describe('Courtier’s own logins', () => {
  it('are two users each: who publishes writes and no more, the bridge reads and no more; and are no services', () => {
    const users = brokerUsers(topologies, { publisherConnections: 40 });
    const writes = { login: 'password', write: '.*', read: '^$' };
    const all = { configure: '.*', write: '.*', read: '.*', administrator: true };
    expect(users.slice(0, 8)).toEqual([
      { name: 'courtier-publisher', ...writes, max_connections: 40 },
      { name: 'courtier-publisher-2', ...writes, max_connections: 40 },
      { name: 'courtier-relay', ...writes },
      { name: 'courtier-relay-2', ...writes },
      { name: 'courtier-bridge', login: 'password', write: '^$', read: '.*' },
      { name: 'courtier-bridge-2', login: 'password', write: '^$', read: '.*' },
      { name: 'courtier-administrator', login: 'password', ...all },
      { name: 'courtier-administrator-2', login: 'password', ...all },
    ]);
    expect(users.slice(8)).toEqual(serviceUsers(topologies));
    // Where nothing is said of connections, there are as many as the broker takes.
    expect(brokerUsers([])[0]).toStrictEqual({ name: 'courtier-publisher', ...writes });
  });
});
