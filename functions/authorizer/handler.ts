import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { callerContext } from '../../adapters/http/caller.ts';
import type { Log } from '../../core/log.ts';
import type { Client, Clients } from '../../core/permission/client.ts';
import { hashKey, sameKey } from '../../core/permission/key.ts';
import { rememberClients } from './known-clients.ts';
import { presentedKey } from './presented-key.ts';
import type { Usage } from './usage.ts';

export type Deps = {
  clients: Clients;
  /** The admin key, from the secret store; throws UnavailableError. */
  adminKey: () => Promise<string>;
  usage: Usage;
  /** How long a client is remembered. */
  cacheSeconds: number;
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
 * Who asks, for API Gateway. No key: throws Error('Unauthorized'), which API Gateway answers with 401. A key that does
 * not count: a Deny policy, 403. Where that cannot be found out it throws, 500: nobody is let in on a doubt.
 */
export function createHandler(deps: Deps) {
  const clients = rememberClients(deps.clients, deps.now, deps.cacheSeconds);
  return async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const key = presentedKey(event);
    // API Gateway compares this text, to the letter.
    if (key === undefined) throw new Error('Unauthorized');
    const client = await identify(key, clients, deps);
    const refusal = client ? whyNot(client, deps.now()) : 'unknown';
    if (client && refusal === undefined) {
      return {
        ...policy('Allow', client.id, event.methodArn),
        context: callerContext(client),
        usageIdentifierKey: client === ADMIN ? deps.usage.admin : deps.usage.keyOf(client, deps.now()),
      };
    }
    deps.log.warn('key refused', {
      reason: refusal,
      client_id: client?.id,
      request_id: event.requestContext?.requestId,
    });
    return policy('Deny', client?.id ?? 'unknown', event.methodArn);
  };
}

/** The admin key is looked at first, so that an operator gets in while the table does not answer. */
async function identify(key: string, clients: Clients, deps: Deps): Promise<Client | undefined> {
  const admin = await deps.adminKey().then(
    (expected) => sameKey(key, expected),
    (error: unknown) => ({ error }),
  );
  if (admin === true) return ADMIN;
  const client = await lookUp(key, clients, deps);
  // Clients still get in while the secret cannot be read; only of a key that is no client's nothing can be said.
  if (!client && admin !== false) throw notChecked(admin.error, deps.log);
  return client;
}

async function lookUp(key: string, clients: Clients, deps: Deps): Promise<Client | undefined> {
  try {
    return await clients.findByKeyHash(hashKey(key));
  } catch (error) {
    throw notChecked(error, deps.log);
  }
}

function notChecked(error: unknown, log: Log): unknown {
  log.error('key not checked', { error });
  return error;
}

/** A time that cannot be read counts as past. */
function whyNot(client: Client, now: Date): 'revoked' | 'expired' | undefined {
  if (client.revoked_at !== null) return 'revoked';
  const valid = client.expires_at === null || Date.parse(client.expires_at) > now.getTime();
  return valid ? undefined : 'expired';
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
