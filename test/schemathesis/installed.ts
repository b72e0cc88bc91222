import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = '4.32.5';

/**
 * The command `schemathesis`, in a virtual environment of the project's own in the cache; undefined where there is no
 * Python that can make one, or no package index.
 */
export function schemathesis(environment: NodeJS.ProcessEnv): string | undefined {
  const { COURTIER_CACHE, XDG_CACHE_HOME, HOME } = environment;
  const cache = COURTIER_CACHE ?? join(XDG_CACHE_HOME ?? join(HOME ?? homedir(), '.cache'), 'courtier');
  const folder = join(cache, `schemathesis-${VERSION}`);
  const command = join(folder, 'bin', 'schemathesis');
  // Written last of all: a folder without it is half of an installation that was ended.
  if (!existsSync(command) && !install(cache, folder)) return undefined;
  return command;
}

/** Made in place, since its scripts know where they are. */
function install(cache: string, folder: string): boolean {
  mkdirSync(cache, { recursive: true });
  try {
    const said = { stdio: 'ignore', timeout: 300_000 } as const;
    execFileSync('python3', ['-m', 'venv', folder], said);
    execFileSync(join(folder, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${VERSION}`], said);
    return true;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return false;
  }
}
