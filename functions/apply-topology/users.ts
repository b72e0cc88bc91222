import type { Log } from '../../core/log.ts';
import {
  type BrokerUsers,
  KEPT,
  type Password,
  type ServicePasswords,
  type ServiceUser,
} from '../../core/topology/service-users.ts';

export type UserDeps = { users: BrokerUsers; passwords: ServicePasswords; log: Log };

/** Makes the broker's users those of the declared services: adds and changes first, then removes what went. */
export async function applyUsers(
  { users, passwords, log }: UserDeps,
  wanted: readonly ServiceUser[],
  previous: readonly ServiceUser[],
): Promise<void> {
  await Promise.all(
    wanted.map(async (user) =>
      users.put(user, user.login === 'password' ? await passwordOf(user, passwords) : null),
    ),
  );
  const declared = new Set(wanted.map(({ name }) => name));
  for (const { name } of previous) {
    if (declared.has(name)) continue;
    await users.remove(name);
    log.info('user removed: its service is declared no longer', { user: name });
  }
}

/** The secret of a login of Courtier's own is that of one of its two users: the other one keeps what it had before a rotation. */
async function passwordOf({ name }: ServiceUser, passwords: ServicePasswords): Promise<Password> {
  const { username, password } = await passwords.read(name);
  return username === name ? password : KEPT;
}
