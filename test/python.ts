import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A package of PyPI, and the command in it that is run. */
export type PythonPackage = { name: string; version: string; command: string };

/** What a program says that cannot do without the package. */
export function whatIsMissing({ name, version }: PythonPackage): string {
  return `${name} ${version} cannot be installed: it needs python3 with venv and pip (on Debian: apt-get install python3-venv), and a package index that has ${name}.`;
}

/**
 * The folder of commands of a package of PyPI, in a virtual environment of its own in the cache; undefined where there is
 * no Python that can make one, or no package index.
 */
export function pythonPackage(
  environment: NodeJS.ProcessEnv,
  { name, version, command }: PythonPackage,
): string | undefined {
  const { COURTIER_CACHE, XDG_CACHE_HOME, HOME } = environment;
  const cache = COURTIER_CACHE ?? join(XDG_CACHE_HOME ?? join(HOME ?? homedir(), '.cache'), 'courtier');
  const folder = join(cache, `${name}-${version}`);
  const commands = join(folder, 'bin');
  // Written last of all: a folder without it is half of an installation that was ended.
  if (!existsSync(join(commands, command)) && !install(cache, folder, `${name}==${version}`))
    return undefined;
  return commands;
}

/** Made in place, since its scripts know where they are. */
function install(cache: string, folder: string, wanted: string): boolean {
  mkdirSync(cache, { recursive: true });
  try {
    const said = { stdio: 'ignore', timeout: 300_000 } as const;
    execFileSync('python3', ['-m', 'venv', folder], said);
    execFileSync(join(folder, 'bin', 'pip'), ['install', '--quiet', wanted], said);
    return true;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return false;
  }
}
