import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import type { ServiceUser } from '../../../core/topology/service-users.ts';
import { createHandler } from '../../../functions/apply-topology/handler.ts';
import { createMemoryBrokerDeclarations } from '../../memory/broker-declarations.ts';
import { createMemoryBrokerUsers, type MemoryBrokerUsers } from '../../memory/broker-users.ts';
import { createMemoryServicePasswords } from '../../memory/service-passwords.ts';
import { recordedLog } from '../../recorded-log.ts';
import { startCloudFormation } from '../custom-resource/cloudformation.ts';

const shop: ServiceUser = { name: 'shop', login: 'password', write: '^(sales)$', read: '^$' };
const till: ServiceUser = { name: 'till', login: 'certificate', write: '^$', read: '^(sold)$' };

let cloudFormation: Awaited<ReturnType<typeof startCloudFormation>>;
let users: MemoryBrokerUsers;
let passwords: Map<string, string>;
/** How often the first administrator was locked. */
let locked: number;
let log: ReturnType<typeof recordedLog>;

beforeEach(async () => {
  cloudFormation = await startCloudFormation();
  users = createMemoryBrokerUsers();
  passwords = new Map([['shop', 'first']]);
  locked = 0;
  log = recordedLog();
});
afterEach(() => cloudFormation.stop());

const lockFirst = async () => {
  locked += 1;
};

function invoke(event: object) {
  const handler = createHandler({
    connect: async () => ({ declarations: createMemoryBrokerDeclarations(), users, lockFirst }),
    passwords: createMemoryServicePasswords(passwords),
    services: [shop, till],
    newPassword: () => 'second',
    wait: async () => {},
    log,
  });
  return handler(event, { getRemainingTimeInMillis: () => 60_000 });
}

async function deploy(services: ServiceUser[], before?: ServiceUser[] | 'none were known') {
  const properties = (list: ServiceUser[] | 'none were known') => ({
    Definitions: JSON.stringify({ exchanges: [], queues: [], bindings: [], policies: [] }),
    ...(list === 'none were known' ? {} : { Services: JSON.stringify(list) }),
  });
  await invoke({
    RequestType: before === undefined ? 'Create' : 'Update',
    ResponseURL: cloudFormation.url,
    StackId: 'stack',
    RequestId: 'request-1',
    LogicalResourceId: 'Topology',
    ResourceProperties: properties(services),
    ...(before === undefined ? {} : { OldResourceProperties: properties(before) }),
  });
  return cloudFormation.answers.at(-1)?.body;
}

describe('the users of services', () => {
  it('get their password from their secret, or none', async () => {
    expect((await deploy([shop, till]))?.Status).toBe('SUCCESS');
    expect(Object.fromEntries(users.users)).toEqual({
      shop: { ...shop, password: 'first' },
      till: { ...till, password: null },
    });
  });

  it('change and go with the topology', async () => {
    await deploy([shop, till], 'none were known');
    await deploy([{ ...shop, write: '^(sales|news)$' }], [shop, till]);
    expect([...users.users.values()]).toMatchObject([{ name: 'shop', write: '^(sales|news)$' }]);
  });

  it('fail the deployment when somebody else has the name, or the secret is not there', async () => {
    users.others.add('shop');
    expect(await deploy([shop])).toMatchObject({ Status: 'FAILED', Reason: 'shop is taken.' });
    expect(await deploy([{ ...shop, name: 'other' }])).toMatchObject({ Status: 'FAILED' });
  });
});

describe('the first administrator', () => {
  const ask = async (RequestType: string) => {
    await invoke({
      RequestType,
      ResponseURL: cloudFormation.url,
      StackId: 'stack',
      RequestId: 'request-1',
      LogicalResourceId: 'FirstAdministratorLock',
      ResourceType: 'Custom::FirstAdministrator',
      ResourceProperties: { BrokerUrl: 'amqps://broker' },
    });
    return cloudFormation.answers.at(-1)?.body;
  };

  it.each(['Create', 'Update'])(
    'is locked by the %s of a resource of its own, and not by the topology',
    async (type) => {
      expect(await deploy([shop])).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: 'courtier-topology',
      });
      expect(locked).toBe(0);
      const PhysicalResourceId = 'courtier-first-administrator';
      expect(await ask(type)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
      expect(locked).toBe(1);
    },
  );

  it('stays locked when that resource goes', async () => {
    expect(await ask('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(locked).toBe(0);
  });
});

describe('rotating', () => {
  it('changes the secret and the user, and shows the password nowhere', async () => {
    await deploy([shop]);
    const answered = cloudFormation.answers.length;
    expect(await invoke({ rotate: 'shop' })).toEqual({ rotated: 'shop' });
    expect([passwords.get('shop'), users.users.get('shop')?.password]).toEqual(['second', 'second']);
    expect(cloudFormation.answers).toHaveLength(answered);
    expect(log.text()).not.toMatch(/first|second/);
  });

  it('that ends half-way leaves the new password in the secret, which the next rotation or deployment sets', async () => {
    await deploy([shop]);
    const { put } = users;
    users.put = async () => {
      throw new UnavailableError('broker-unavailable', 'away');
    };
    await expect(invoke({ rotate: 'shop' })).rejects.toThrow('away');
    expect([passwords.get('shop'), users.users.get('shop')?.password]).toEqual(['second', 'first']);
    users.put = put;
    await deploy([shop]);
    expect(users.users.get('shop')?.password).toBe('second');
  });

  it('is for services with a password', async () => {
    await expect(invoke({ rotate: 'till' })).rejects.toThrow('declares no service till');
    await expect(invoke({ rotate: 'nobody' })).rejects.toThrow('declares no service nobody');
  });
});
