import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A zsh, and what it has to know first: where its own functions are. */
export type Zsh = { command: string; prelude: string };

/**
 * The zsh of this machine, else Debian's, unpacked into the cache without root; undefined where there is neither, or no
 * package archive.
 */
export function zsh({ COURTIER_CACHE, XDG_CACHE_HOME, HOME }: NodeJS.ProcessEnv): Zsh | undefined {
  if (spawnSync('zsh', ['--version']).error === undefined) return { command: 'zsh', prelude: '' };
  const cache = COURTIER_CACHE ?? join(XDG_CACHE_HOME ?? join(HOME ?? homedir(), '.cache'), 'courtier');
  const folder = join(cache, 'zsh');
  if (!existsSync(folder) && !unpack(cache, folder)) return undefined;
  const [modules = ''] = globSync(join(folder, 'usr/lib/*/zsh/*'));
  const functions = join(folder, 'usr/share/zsh/functions');
  return {
    command: join(folder, 'bin/zsh'),
    prelude: `module_path=(${modules}); fpath=(${functions} ${functions}/**/*(/N)); `,
  };
}

/** Elsewhere first: half a folder is never found. */
function unpack(cache: string, folder: string): boolean {
  mkdirSync(cache, { recursive: true });
  const cwd = mkdtempSync(join(cache, 'zsh-'));
  try {
    const quiet = { cwd, stdio: 'ignore', timeout: 300_000 } as const;
    execFileSync('apt-get', ['download', 'zsh', 'zsh-common'], quiet);
    for (const file of globSync('*.deb', { cwd })) execFileSync('dpkg', ['-x', file, 'root'], quiet);
    renameSync(join(cwd, 'root'), folder);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
