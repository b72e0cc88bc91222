import { CommandError, usageError } from '../cli/exit-codes.ts';
import { localApi } from './local-runtime.ts';
import { type Profile, readProfiles } from './profiles.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the API is, and how its key is found. `name`: the profile's, for messages. */
export type Place = { url: string; key: () => Promise<string>; name: string };

export type Named = { url?: string | undefined; profile?: string | undefined };

/**
 * `--url`, COURTIER_URL, the profile that is named or current, or the local runtime, in this order. A key goes only where
 * it belongs: a profile's to its own URL, COURTIER_KEY to a URL that is named, or to the local runtime. Throws CommandError.
 */
export function placeOf({ url, profile }: Named, env: Environment): Place {
  const typed = url ?? (profile === undefined ? env.COURTIER_URL || undefined : undefined);
  if (typed !== undefined) return { url: checked(typed), key: keyOfUrl(typed, env), name: typed };
  const name = profile ?? (env.COURTIER_PROFILE || readProfiles(env).current);
  if (name !== null && name !== LOCAL) {
    const kept = profileNamed(name, env);
    if (profile === undefined && env.COURTIER_KEY) throw keyOfWhat(name);
    return { url: checked(kept.url), key: async () => kept.key, name };
  }
  return {
    url: localApi(env),
    key: async () => env.COURTIER_KEY || (await (await import('./local-runtime.ts')).localAdminKey(env, 0)),
    name: LOCAL,
  };
}

/** The name of the local runtime, as if it were a profile. */
export const LOCAL = 'local';

/** Nobody says that the key of the environment is the profile's: it may be another Courtier's. */
const keyOfWhat = (name: string) =>
  usageError(
    `COURTIER_KEY is set, and the profile "${name}" is current: say which of them you mean. Set COURTIER_URL, where the key belongs, or type --profile ${name}, which has its own key.`,
  );

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

/** What is sent there can be read on the way: it is not encrypted, and leaves this machine. */
export function isReadable(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
