import { decodeJwt, errors, jwtVerify } from 'jose';
import type { TokenRefusal, VerifiedToken, VerifyToken } from '../../core/permission/token.ts';
import { createIssuerKeys, unavailable } from './issuer-keys.ts';

export type Issuer = {
  /** To the letter as in the `iss` of its tokens; its discovery document is found below it. */
  issuer: string;
  /** One of the audiences of every token that is meant for Courtier. */
  audience: string;
};

/** Signatures with a public key only: with a shared secret, anyone who knows the public key could sign. Never `none`. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** How far the issuer's clock may be from ours. */
const TOLERANCE_SECONDS = 10;

/** Checks JWTs (RFC 7519) as RFC 9068 asks for: signature, issuer, audience and times. */
export function createVerifyToken({ issuer, audience }: Issuer, now: () => Date): VerifyToken {
  const keys = createIssuerKeys(issuer, now);
  return async (token) => {
    const foreign = refusalBefore(token, issuer);
    if (foreign) return { refused: foreign };
    const getKey = await keys();
    try {
      const { payload } = await jwtVerify(token, getKey, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: now(),
        requiredClaims: ['exp', 'sub'],
      });
      return { claims: payload } satisfies VerifiedToken;
    } catch (error) {
      return { refused: refusalOf(error) };
    }
  };
}

/** What needs no key: a token of somebody else makes no request, and its refusal says so. */
function refusalBefore(token: string, issuer: string): TokenRefusal | undefined {
  try {
    return decodeJwt(token).iss === issuer ? undefined : 'wrong issuer';
  } catch {
    return 'malformed';
  }
}

/** Throws UnavailableError for all that says nothing of the token. */
function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return refusedClaim(error);
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return 'algorithm not allowed';
  // Several: a token that names no key, of an issuer with more than one.
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'unknown signing key';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad signature';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'malformed';
  throw unavailable('Its keys cannot be read.', error);
}

function refusedClaim({ claim, reason }: { claim: string; reason: string }): TokenRefusal {
  if (claim === 'iss') return 'wrong issuer';
  if (claim === 'aud') return 'wrong audience';
  if (claim === 'sub') return 'no usable subject';
  return claim === 'nbf' && reason === 'check_failed' ? 'not yet valid' : 'malformed';
}
