import type { Log } from '../../core/log.ts';
import type { BrokerUsers, ServicePasswords, ServiceUser } from '../../core/topology/service-users.ts';

export type UserDeps = { users: BrokerUsers; passwords: ServicePasswords; log: Log };

/** Makes the broker's users those of the declared services: adds and changes first, then removes what went. */
export async function applyUsers(
  { users, passwords, log }: UserDeps,
  wanted: readonly ServiceUser[],
  previous: readonly ServiceUser[],
): Promise<void> {
  await Promise.all(
    wanted.map(async (user) =>
      users.put(user, user.login === 'password' ? await passwords.read(user.name) : null),
    ),
  );
  const declared = new Set(wanted.map(({ name }) => name));
  for (const { name } of previous) {
    if (declared.has(name)) continue;
    await users.remove(name);
    log.info('user removed: its service is declared no longer', { user: name });
  }
}
