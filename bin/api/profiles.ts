import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from '../cli/exit-codes.ts';

export type Profile = { url: string; key: string };
/** `current` is the one that is used where nobody names another; null: the local runtime. */
export type Profiles = { current: string | null; profiles: Record<string, Profile> };

type Environment = Readonly<Record<string, string | undefined>>;

export function profilesFile({ XDG_CONFIG_HOME, HOME }: Environment): string {
  const home = XDG_CONFIG_HOME?.startsWith('/') ? XDG_CONFIG_HOME : join(HOME || homedir(), '.config');
  return join(home, 'courtier', 'profiles.json');
}

/** What `courtier login` has kept. Throws CommandError where others may read it: it holds keys. */
export function readProfiles(env: Environment): Profiles {
  const file = profilesFile(env);
  if (!existsSync(file)) return { current: null, profiles: {} };
  if ((statSync(file).mode & 0o077) !== 0)
    throw new CommandError('failed', `Others may read ${file}, which holds keys. Type: chmod 600 ${file}`);
  try {
    const { current = null, profiles } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Profiles>;
    if (typeof profiles === 'object' && profiles !== null) return { current, profiles };
  } catch {
    // It is no JSON: the message below says what to do.
  }
  throw new CommandError(
    'failed',
    `${file} is not as courtier login writes it. Remove it, and log in again.`,
  );
}

/** Written beside it first, for its owner alone: at no time is there half a file, or one that others may read. */
export function writeProfiles(env: Environment, profiles: Profiles): string {
  const file = profilesFile(env);
  const written = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(written, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
  chmodSync(written, 0o600);
  renameSync(written, file);
  return file;
}
