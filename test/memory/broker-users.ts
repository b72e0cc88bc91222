import { CourtierError } from '../../core/errors.ts';
import { type BrokerUsers, KEPT, type ServiceUser } from '../../core/topology/service-users.ts';

type KnownUser = ServiceUser & { password: string | null };

export type MemoryBrokerUsers = BrokerUsers & {
  users: Map<string, KnownUser>;
  /** The deployment that each belongs to. */
  owners: Map<string, string>;
  /** Names of users that are not Courtier's. */
  others: Set<string>;
};

type Sharing = Pick<MemoryBrokerUsers, 'users' | 'owners' | 'others'>;

/** The second argument is what another deployment's has on the broker that both share. */
export function createMemoryBrokerUsers(
  deployment = 'prod',
  { users, owners, others }: Sharing = { users: new Map(), owners: new Map(), others: new Set() },
): MemoryBrokerUsers {
  const isOurs = (name: string) => (owners.get(name) ?? deployment) === deployment;
  return {
    users,
    owners,
    others,
    async put(user, password) {
      if (others.has(user.name) || !isOurs(user.name))
        throw new CourtierError('user-taken', 'reject', `${user.name} is taken.`);
      const before = users.get(user.name)?.password ?? null;
      users.set(user.name, { ...user, password: password === KEPT ? before : password });
      owners.set(user.name, deployment);
    },
    async changePassword(name, password) {
      if (others.has(name) || !isOurs(name))
        throw new CourtierError('user-taken', 'reject', `${name} is taken.`);
      const user = users.get(name);
      if (!user) throw new CourtierError('not-found', 'reject', `There is no ${name}.`);
      users.set(name, { ...user, password });
    },
    async lock(name) {
      const user = users.get(name);
      if (user) users.set(name, { ...user, password: null });
    },
    async remove(name) {
      if (!isOurs(name)) return;
      users.delete(name);
      owners.delete(name);
    },
  };
}
