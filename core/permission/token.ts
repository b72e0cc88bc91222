import { CLIENT_NAME_CHARS, CLIENT_PERMISSIONS_MAX } from '../limits.ts';
import { type Client, type Permission, PermissionSchema } from './client.ts';

/** Why a token does not count. Fit for a log: none of the token is in it. */
export type TokenRefusal =
  | 'malformed'
  | 'algorithm not allowed'
  | 'unknown signing key'
  | 'bad signature'
  | 'wrong issuer'
  | 'wrong audience'
  | 'expired'
  | 'not yet valid'
  | 'no usable subject';

export type Claims = Readonly<Record<string, unknown>>;
export type VerifiedToken = { claims: Claims } | { refused: TokenRefusal };

/** Checks a token of the one issuer that is trusted. Throws UnavailableError when that does not tell its keys. */
export type VerifyToken = (token: string) => Promise<VerifiedToken>;

/** A JWT by its looks: three parts of base64url. Keys of clients have no dots. */
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
export const looksLikeToken = (credential: string) => SHAPE.test(credential);

/** As OpenID Connect limits it. It becomes part of the caller's id in logs and records. */
const SUBJECT = /^[\x21-\x7e]{1,255}$/;
/** No client that is made here has such an id. */
const ID_PREFIX = 'oidc:';

/** Whether this is who a token speaks for, and no client that was made here. */
export function isOfToken({ id }: Pick<Client, 'id'>): boolean {
  return id.startsWith(ID_PREFIX);
}

/** Who a verified token speaks for. `ignored`: what its claim lists and is no permission here. */
export type TokenClient = { client: Client; ignored: string[] } | { refused: TokenRefusal };

/** The client that the claims of a verified token speak of; its permissions are listed in the claim `permissionsClaim`. */
export function clientOfClaims(claims: Claims, permissionsClaim: string): TokenClient {
  const { sub } = claims;
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) return { refused: 'no usable subject' };
  const listed = listedIn(Object.hasOwn(claims, permissionsClaim) ? claims[permissionsClaim] : undefined);
  const permissions = listed.filter(isPermission).slice(0, CLIENT_PERMISSIONS_MAX);
  const client: Client = {
    id: `${ID_PREFIX}${sub}`,
    name: nameIn(claims) ?? sub.slice(0, CLIENT_NAME_CHARS),
    permissions,
    // Its end was looked at when the token was verified, and there is no taking it back.
    revoked_at: null,
    expires_at: null,
  };
  return { client, ignored: listed.filter((each) => !permissions.includes(each)) };
}

/** A list of texts, or one text with spaces between, as OAuth writes scopes. */
function listedIn(claim: unknown): string[] {
  const items: unknown[] = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  const texts = items.filter((item) => typeof item === 'string' && item !== '');
  return [...new Set(texts as string[])];
}

const isPermission = (text: string): text is Permission => PermissionSchema.safeParse(text).success;

/** In the token of a person, `client_id` and `azp` are the page's through which they signed in: everybody would have its name. */
const NAMES = ['name', 'preferred_username', 'username', 'email'];

/** What the issuer calls whom the token speaks for: the first that it says of these. It need not be theirs alone, as the id is. */
function nameIn(claims: Claims): string | undefined {
  for (const claim of NAMES) {
    const value = claims[claim];
    const name = typeof value === 'string' ? value.replace(/\p{Cc}/gu, '').slice(0, CLIENT_NAME_CHARS) : '';
    if (name !== '') return name.toWellFormed();
  }
  return undefined;
}
