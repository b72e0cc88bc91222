import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type BrokerUsers, KEPT, type ServiceUser } from '../../core/topology/service-users.ts';

export type BrokerUsersHarness = {
  users: BrokerUsers;
  /** The users of another deployment on the same broker. */
  ofAnother: BrokerUsers;
  /** What the broker knows of a user in the virtual host; undefined when there is none. */
  found(name: string): Promise<Pick<ServiceUser, 'write' | 'read'> | undefined>;
  /** How many connections it may have at once; undefined: any number. */
  limit(name: string): Promise<number | undefined>;
  /** Whether it can log in with this password. */
  lets(name: string, password: string): Promise<boolean>;
  /** Makes a user that is not Courtier's. */
  occupy(name: string): Promise<void>;
};

/** A user's name that no other test has. Users belong to the broker, not to a virtual host. */
export const aName = () => `service-${randomUUID().slice(0, 8)}`;

export function brokerUsersContract(name: string, fresh: () => Promise<BrokerUsersHarness>): void {
  describe(`broker users, ${name}`, () => {
    const aUser = (): ServiceUser => ({ name: aName(), login: 'password', write: '^(a|b)$', read: '^$' });

    it('are made, changed, and made once when made twice', async () => {
      const { users, found } = await fresh();
      const user = aUser();
      await users.put(user, 'first');
      await users.put(user, 'first');
      expect(await found(user.name)).toEqual({ write: '^(a|b)$', read: '^$' });
      await users.put({ ...user, write: '^$', read: '^(q)$' }, null);
      expect(await found(user.name)).toEqual({ write: '^$', read: '^(q)$' });
      await users.remove(user.name);
    });

    it('are removed, and removing one that is not there is no error', async () => {
      const { users, found } = await fresh();
      const user = aUser();
      await users.put(user, null);
      await users.remove(user.name);
      await users.remove(user.name);
      expect(await found(user.name)).toBeUndefined();
    });

    it('keep their password where they are changed without one, and their rights where it alone changes', async () => {
      const { users, found, lets } = await fresh();
      const user = aUser();
      await users.put(user, KEPT);
      expect(await lets(user.name, '')).toBe(false);
      await users.changePassword(user.name, 'second');
      await users.put({ ...user, write: '.*' }, KEPT);
      expect([await lets(user.name, 'second'), await lets(user.name, 'first')]).toEqual([true, false]);
      await users.changePassword(user.name, 'third');
      expect([await lets(user.name, 'third'), await lets(user.name, 'second')]).toEqual([true, false]);
      expect(await found(user.name)).toEqual({ write: '.*', read: '^$' });
      await users.remove(user.name);
      await expect(users.changePassword(user.name, 'fourth')).rejects.toMatchObject({ code: 'not-found' });
    });

    it('are locked by taking their password, and keep their rights', async () => {
      const { users, found, lets } = await fresh();
      const user = aUser();
      await users.put(user, 'first');
      expect(await lets(user.name, 'first')).toBe(true);
      await users.lock(user.name);
      expect([await lets(user.name, 'first'), await lets(user.name, '')]).toEqual([false, false]);
      expect(await found(user.name)).toEqual({ write: '^(a|b)$', read: '^$' });
      await users.remove(user.name);
      await users.lock(user.name);
      expect(await found(user.name)).toBeUndefined();
    });

    it('may have a limited number of connections, until they may have any again', async () => {
      const { users, limit } = await fresh();
      const user = aUser();
      for (const most of [3, 7, undefined]) {
        await users.put({ ...user, ...(most && { max_connections: most }) }, 'first');
        expect(await limit(user.name)).toBe(most);
      }
      await users.remove(user.name);
    });

    it('leave users that others made alone', async () => {
      const { users, occupy } = await fresh();
      const user = aUser();
      await occupy(user.name);
      await expect(users.put(user, 'mine now')).rejects.toMatchObject({ code: 'user-taken' });
      await users.remove(user.name);
      await expect(users.put(user, 'mine now')).rejects.toMatchObject({ code: 'user-taken' });
    });

    it('leave users of another deployment alone', async () => {
      const { users, ofAnother, found } = await fresh();
      const user = aUser();
      await users.put(user, 'first');
      await expect(ofAnother.put({ ...user, write: '.*' }, 'second')).rejects.toMatchObject({
        code: 'user-taken',
      });
      await ofAnother.remove(user.name);
      expect(await found(user.name)).toEqual({ write: '^(a|b)$', read: '^$' });
      await users.remove(user.name);
      await ofAnother.put(user, 'second');
      await ofAnother.remove(user.name);
      expect(await found(user.name)).toBeUndefined();
    });
  });
}
