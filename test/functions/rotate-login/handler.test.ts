import { beforeEach, describe, expect, it } from 'vitest';
import { BrokerUnavailableError } from '../../../core/message/publisher.ts';
import type { LoginSecret } from '../../../core/topology/rotation.ts';
import { createHandler } from '../../../functions/rotate-login/handler.ts';
import { createMemoryBrokerUsers, type MemoryBrokerUsers } from '../../memory/broker-users.ts';
import { createMemoryLoginVersions } from '../../memory/login-versions.ts';
import { recordedLog } from '../../recorded-log.ts';

const SECRET = 'arn:broker-relay';
let users: MemoryBrokerUsers;
let made: number;

beforeEach(async () => {
  users = createMemoryBrokerUsers();
  made = 0;
  for (const name of ['courtier-relay', 'courtier-relay-2'])
    await users.put({ name, login: 'password', write: '.*', read: '^$', max_connections: 9 }, null);
  await users.changePassword('courtier-relay', 'first');
});

function rotating(current: LoginSecret = { username: 'courtier-relay', password: 'first' }) {
  const versions = createMemoryLoginVersions(current);
  const handler = createHandler({
    versions,
    users: async () => users,
    checkLogin: async ({ username, password }) => {
      if (users.users.get(username)?.password !== password) throw new BrokerUnavailableError('it refused');
    },
    newPassword: () => `made ${++made}`,
    log: recordedLog(),
  });
  const step = (Step: string, ClientRequestToken = 'one') =>
    handler({ Step, SecretId: SECRET, ClientRequestToken });
  const all = async (rotation?: string) => {
    for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
      await step(Step, rotation);
  };
  return { versions, step, all };
}

describe('a rotation of a login', () => {
  it('goes to the other user, whose rights stay, and leaves the one before as it is', async () => {
    const { versions, all } = rotating();
    await all();
    expect(versions.now()).toEqual({ username: 'courtier-relay-2', password: 'made 1' });
    expect(users.users.get('courtier-relay-2')).toMatchObject({
      password: 'made 1',
      write: '.*',
      max_connections: 9,
    });
    expect(users.users.get('courtier-relay')?.password).toBe('first');
  });

  it('comes back to the first user the next time', async () => {
    const { versions, all } = rotating();
    await all('one');
    await all('two');
    expect(versions.now()).toEqual({ username: 'courtier-relay', password: 'made 2' });
  });

  it('proposes one password, however often it begins', async () => {
    const { versions, step } = rotating();
    await step('createSecret');
    await step('createSecret');
    expect(await versions.proposed(SECRET, 'one')).toMatchObject({ password: 'made 1' });
  });

  it('does not end where the broker does not let the new login in', async () => {
    const { versions, step } = rotating();
    await step('createSecret');
    await expect(step('testSecret')).rejects.toBeInstanceOf(BrokerUnavailableError);
    expect(versions.now().username).toBe('courtier-relay');
  });

  it('tests the login of now where none is proposed, as Secrets Manager asks when it gets the schedule', async () => {
    const { versions, step } = rotating();
    await step('testSecret');
    expect(versions.now().username).toBe('courtier-relay');
    const refused = rotating({ username: 'courtier-relay', password: 'wrong' });
    await expect(refused.step('testSecret')).rejects.toBeInstanceOf(BrokerUnavailableError);
  });

  it('changes nothing where it proposed nothing, or the secret is not of one of these logins', async () => {
    await expect(rotating().step('setSecret')).rejects.toMatchObject({ code: 'not-found' });
    const service = rotating({ username: 'shop', password: 'first' });
    await expect(service.step('createSecret')).rejects.toMatchObject({ code: 'not-found' });
    expect(users.users.get('courtier-relay')?.password).toBe('first');
  });
});
