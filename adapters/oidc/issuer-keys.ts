import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';

/** What we read of https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata. */
const MetadataSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** The authorizer has 5 s for all: reading where the keys are, and reading them. */
const TIMEOUT_MS = 2_000;
/** A key that the issuer withdraws stops within this time. */
const KEYS_MAX_AGE_MS = 600_000;
/** Before an unknown key is asked for again: invented key ids must not become requests to the issuer. */
const COOLDOWN_MS = 10_000;
const METADATA_MAX_AGE_MS = 3_600_000;
/** Before an issuer that did not answer is asked again: callers need not all wait for its timeout. */
const FAILURE_MAX_AGE_MS = 5_000;

/**
 * The issuer's keys, found through its discovery document and kept for ten minutes. Throws UnavailableError when they
 * cannot be read: then nothing can be said of a token.
 */
export function createIssuerKeys(issuer: string, now: () => Date): () => Promise<JWTVerifyGetKey> {
  let kept: { keys: Promise<JWTVerifyGetKey>; until: number } | undefined;
  return () => {
    if (kept && kept.until > now().getTime()) return kept.keys;
    const keys = discover(issuer);
    const entry = { keys, until: now().getTime() + METADATA_MAX_AGE_MS };
    kept = entry;
    keys.catch(() => {
      entry.until = now().getTime() + FAILURE_MAX_AGE_MS;
    });
    return keys;
  };
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const found = MetadataSchema.safeParse(await metadata(issuer));
  if (!found.success) throw unavailable('Its discovery document cannot be used.');
  // Otherwise one issuer could speak in the name of another.
  if (found.data.issuer !== issuer) throw unavailable('Its discovery document names another issuer.');
  const url = new URL(found.data.jwks_uri);
  if (url.protocol !== 'https:' && !issuer.startsWith('http:'))
    throw unavailable('Its keys are not on https.');
  return createRemoteJWKSet(url, {
    timeoutDuration: TIMEOUT_MS,
    cacheMaxAge: KEYS_MAX_AGE_MS,
    cooldownDuration: COOLDOWN_MS,
  });
}

async function metadata(issuer: string): Promise<unknown> {
  try {
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 200) return await response.json();
    await response.body?.cancel();
    throw new Error(`the discovery document is answered with ${response.status}`);
  } catch (error) {
    throw unavailable('It does not answer.', error);
  }
}

export function unavailable(why: string, cause?: unknown): UnavailableError {
  const message = `The issuer of tokens cannot be asked for its keys. ${why}`;
  return new UnavailableError('issuer-unavailable', message, { cause });
}
