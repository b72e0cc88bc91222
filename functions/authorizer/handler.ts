import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { callerContext } from '../../adapters/http/caller.ts';
import type { Log } from '../../core/log.ts';
import type { Client, Clients } from '../../core/permission/client.ts';
import { hashKey, sameKey } from '../../core/permission/key.ts';
import { looksLikeToken } from '../../core/permission/token.ts';
import { certificateCaller, presentedSubject } from './certificate-caller.ts';
import type { Identified } from './identified.ts';
import { rememberClients } from './known-clients.ts';
import { presentedKeys } from './presented-key.ts';
import { createTokenCaller, type TokenIssuer } from './token-caller.ts';
import type { Usage } from './usage.ts';

export type Deps = {
  clients: Clients;
  /** The admin key, from the secret store; throws UnavailableError. */
  adminKey: () => Promise<string>;
  usage: Usage;
  /** How long a client is remembered. */
  cacheSeconds: number;
  /** Whose tokens count; undefined: nobody's. */
  tokens?: TokenIssuer | undefined;
  now: () => Date;
  log: Log;
};

const ADMIN: Client = {
  id: 'admin',
  name: 'admin',
  permissions: ['admin'],
  revoked_at: null,
  expires_at: null,
};

/**
 * Who asks, for API Gateway: by a key, a token, a client certificate, or by a certificate and one of the others, which
 * must then agree. Nothing of these, or a token that does not count: throws Error('Unauthorized'), which API Gateway
 * answers with 401. A key or certificate that does not count: a Deny policy, 403. Where that cannot be found out it
 * throws, 503: nobody is let in on a doubt.
 */
export function createHandler(deps: Deps) {
  const clients = rememberClients(deps.clients, deps.now, deps.cacheSeconds);
  const ofToken = createTokenCaller(deps.tokens, deps.log);
  const find = (hash: string) => checked(() => clients.findByKeyHash(hash), deps.log);

  return async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const keys = presentedKeys(event);
    const caller = keys.length > 1 ? AMBIGUOUS : await identify(event, keys[0]);
    const verdict = 'client' in caller ? whyNot(caller.client, deps.now()) : caller;
    if ('client' in verdict) {
      const { client } = verdict;
      return {
        ...policy('Allow', client.id, event.methodArn),
        context: callerContext(client),
        usageIdentifierKey: client === ADMIN ? deps.usage.admin : await deps.usage.keyOf(client, deps.now()),
      };
    }
    const client_id = 'client' in caller ? caller.client.id : undefined;
    logRefusal(deps.log, event, verdict.refused, client_id);
    if (verdict.status === 401) throw unauthorized();
    return policy('Deny', client_id ?? 'unknown', event.methodArn);
  };

  async function identify(event: APIGatewayRequestAuthorizerEvent, key: string | undefined) {
    const byKey = key === undefined ? undefined : await ofKey(key);
    // The operator gets in from any machine, and while the table does not answer.
    if (byKey && ('refused' in byKey || byKey.client === ADMIN)) return byKey;
    return agreed(byKey, await certificateCaller(event, find, deps.now()));
  }

  function ofKey(key: string): Promise<Identified> {
    return looksLikeToken(key) ? checked(() => ofToken(key), deps.log) : ofClientKey(key, find, deps);
  }
}

/** API Gateway compares this text, to the letter. Lambda logs the stack of what is thrown, and this is nobody's fault. */
function unauthorized(): Error {
  const error = new Error('Unauthorized');
  error.stack = '';
  return error;
}

const NOTHING = { refused: 'no credential', status: 401 } as const;
const AMBIGUOUS = { refused: 'several keys', status: 401 } as const;

/** With a certificate that is a client's, somebody else's key is a stolen one, or a mistake. */
function agreed(byKey: { client: Client } | undefined, byCertificate: Identified | undefined): Identified {
  if (!byKey || !byCertificate || 'refused' in byCertificate) return byCertificate ?? byKey ?? NOTHING;
  if (byKey.client.id === byCertificate.client.id) return byKey;
  return { refused: 'certificate: of another client than the key', status: 403 };
}

/** The admin key is looked at first, so that an operator gets in while the table does not answer. */
async function ofClientKey(
  key: string,
  find: (hash: string) => Promise<Client | undefined>,
  deps: Deps,
): Promise<Identified> {
  const admin = await deps.adminKey().then(
    (expected) => sameKey(key, expected),
    (error: unknown) => ({ error }),
  );
  if (admin === true) return { client: ADMIN };
  const client = await find(hashKey(key));
  // Clients still get in while the secret cannot be read; only of a key that is no client's nothing can be said.
  if (!client && admin !== false) throw notChecked(admin.error, deps.log);
  return client ? { client } : { refused: 'unknown', status: 403 };
}

async function checked<T>(look: () => Promise<T>, log: Log): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw notChecked(error, log);
  }
}

function notChecked(error: unknown, log: Log): unknown {
  log.error('key not checked', { error });
  return error;
}

/** A time that cannot be read counts as past. */
function whyNot(client: Client, now: Date): Identified {
  if (client.revoked_at !== null) return { refused: 'revoked', status: 403 };
  const valid = client.expires_at === null || Date.parse(client.expires_at) > now.getTime();
  return valid ? { client } : { refused: 'expired', status: 403 };
}

/** Callers without any credential are everyday, and tell an operator nothing; a certificate that nobody has does. */
function logRefusal(
  log: Log,
  event: APIGatewayRequestAuthorizerEvent,
  reason: string,
  client_id: string | undefined,
): void {
  const certificate_subject = presentedSubject(event);
  if (reason === NOTHING.refused && certificate_subject === undefined) return;
  const request_id = event.requestContext?.requestId;
  log.warn('key refused', { reason, client_id, request_id, certificate_subject });
}

/** For this one request: the authorizer's answers are not kept (time to live 0). */
function policy(
  effect: 'Allow' | 'Deny',
  principalId: string,
  methodArn: string,
): APIGatewayAuthorizerResult {
  const statement = { Action: 'execute-api:Invoke', Effect: effect, Resource: methodArn };
  return { principalId, policyDocument: { Version: '2012-10-17', Statement: [statement] } };
}
