import { CourtierError } from '../../core/errors.ts';
import type { BrokerUsers, ServiceUser } from '../../core/topology/service-users.ts';

export type MemoryBrokerUsers = BrokerUsers & {
  users: Map<string, ServiceUser & { password: string | null }>;
  /** Names of users that others made. */
  others: Set<string>;
};

export function createMemoryBrokerUsers(): MemoryBrokerUsers {
  const memory: MemoryBrokerUsers = {
    users: new Map(),
    others: new Set(),
    async put(user, password) {
      if (memory.others.has(user.name))
        throw new CourtierError('user-taken', 'reject', `${user.name} is taken.`);
      memory.users.set(user.name, { ...user, password });
    },
    async remove(name) {
      memory.users.delete(name);
    },
  };
  return memory;
}
