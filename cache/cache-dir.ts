import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Where everything is kept that would take long to make again: COURTIER_CACHE, else ~/.cache/courtier. The folder may not
 * exist yet. All projects and working copies of one user share it.
 */
export function cacheDir(env: Readonly<Record<string, string | undefined>>): string {
  return env.COURTIER_CACHE ?? join(env.XDG_CACHE_HOME ?? join(env.HOME ?? homedir(), '.cache'), 'courtier');
}

/** The cache, made and writable. A container's user may have no home: then a temporary folder takes its place. */
export function writableCacheDir(env: Readonly<Record<string, string | undefined>>): string {
  const dir = cacheDir(env);
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK | constants.X_OK);
    return dir;
  } catch {
    const own = join(tmpdir(), `courtier-cache-${userInfo().uid}`);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    return own;
  }
}
