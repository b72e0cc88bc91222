import { CommandError, usageError } from '../cli/exit-codes.ts';
import { localApi } from './local-runtime.ts';
import { type Profile, readProfiles } from './profiles.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the API is, and how its key is found. `name`: the profile's, for messages. */
export type Place = { url: string; key: () => Promise<string>; name: string };

export type Named = { url?: string | undefined; profile?: string | undefined };

/**
 * `--url`, COURTIER_URL, the profile that is named or current, or the local runtime, in this order; the key is
 * COURTIER_KEY's, or belongs to the place: a profile's key goes to its own URL alone. Throws CommandError.
 */
export function placeOf({ url, profile }: Named, env: Environment): Place {
  const typed = url ?? (profile === undefined ? env.COURTIER_URL || undefined : undefined);
  if (typed !== undefined) return { url: checked(typed), key: keyOfUrl(typed, env), name: typed };
  const name = profile ?? (env.COURTIER_PROFILE || readProfiles(env).current);
  if (name !== null && name !== LOCAL) {
    const kept = profileNamed(name, env);
    return { url: checked(kept.url), key: async () => env.COURTIER_KEY || kept.key, name };
  }
  return {
    url: localApi(env),
    key: async () => env.COURTIER_KEY || (await (await import('./local-runtime.ts')).localAdminKey(env, 0)),
    name: LOCAL,
  };
}

/** The name of the local runtime, as if it were a profile. */
export const LOCAL = 'local';

function profileNamed(name: string, env: Environment): Profile {
  const { profiles } = readProfiles(env);
  if (Object.hasOwn(profiles, name) && profiles[name]) return profiles[name];
  const known = Object.keys(profiles).join(', ') || 'none yet';
  throw usageError(
    `There is no profile "${name}" (there are: ${known}). Make it: courtier login --profile ${name}`,
  );
}

function keyOfUrl(url: string, env: Environment): () => Promise<string> {
  return async () => {
    if (env.COURTIER_KEY) return env.COURTIER_KEY;
    const { profiles } = readProfiles(env);
    const kept = Object.values(profiles).find((each) => trimmed(each.url) === trimmed(url));
    if (kept) return kept.key;
    throw new CommandError(
      'forbidden',
      `There is no key for ${url}. Set COURTIER_KEY, or keep one: courtier login --url ${url}`,
    );
  };
}

export const trimmed = (url: string) => url.replace(/\/+$/, '');

export function checked(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw usageError(
      `"${url}" is no URL of an API: it is such as https://example.execute-api.eu-west-1.amazonaws.com/prod`,
    );
  return trimmed(url);
}
