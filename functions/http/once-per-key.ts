import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { caller } from '../../adapters/http/caller.ts';
import { idempotencyKey } from '../../adapters/http/idempotency-key.ts';
import { bodyBytes } from '../../adapters/http/request.ts';
import type { OperationHandler } from '../../adapters/http/router.ts';
import { classify } from '../../core/failure/classify.ts';
import { derivedIds, type Ids } from '../../core/idempotency/derived-ids.ts';
import {
  type BeginResult,
  type Hold,
  IdempotencyKeyReusedError,
  type IdempotencyKeys,
  type KeptAnswer,
  RequestInFlightError,
} from '../../core/idempotency/idempotency-keys.ts';
import { IDEMPOTENCY_LEASE_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log.ts';

export type KeyedDeps = {
  idempotencyKeys: IdempotencyKeys;
  newId: () => string;
  now: () => Date;
  log: Log;
};

/**
 * What an operation did. `repeat` is what a repeat is told, without anything secret: it is stored. Undefined: nothing
 * was done for good, and a repeat is to try again.
 */
export type Performed = { answer: APIGatewayProxyResult; repeat: APIGatewayProxyResult | undefined };

/**
 * An operation that honours `Idempotency-Key`. With the same key and body a client gets, for 24 hours, the answer of
 * the first request; 409 while that one is under way, 422 with another body. Only the body counts as the request, not
 * its headers: `Prefer` changes how a message travels, not which one it is.
 *
 * What succeeded is kept. What failed (a 4xx that did nothing, a 5xx) frees the key: a repeat tries again. It gets the
 * same ids, as does the process that takes over from a process that died half-way, so that a message which had been published
 * already is known to its consumers.
 *
 * A request without the header does not touch the table.
 */
export function oncePerKey(
  deps: KeyedDeps,
  operation: string,
  perform: (event: APIGatewayProxyEvent, ids: Ids) => Promise<Performed>,
): OperationHandler {
  return async (event) => {
    const key = idempotencyKey(event);
    if (key === undefined) return (await perform(event, () => deps.newId())).answer;
    const { idempotencyKeys: keys } = deps;
    const begun = await begin(deps, event, { operation, key });
    if (begun.outcome === 'answered') {
      deps.log.info('repeated request', { operation, client_id: caller(event).id });
      return resultOf(begun.answer);
    }
    const { hold, seed } = begun;
    try {
      const { answer, repeat } = await perform(event, derivedIds(seed));
      await settle(deps, hold, () => (repeat ? keys.complete(hold, keptOf(repeat)) : keys.free(hold)));
      return answer;
    } catch (error) {
      await settle(deps, hold, () => keys.free(hold));
      throw error;
    }
  };
}

type Granted = Extract<BeginResult, { outcome: 'begun' | 'answered' }>;

async function begin(
  { idempotencyKeys, newId, now }: KeyedDeps,
  event: APIGatewayProxyEvent,
  which: { operation: string; key: string },
): Promise<Granted> {
  const at = now();
  const result = await idempotencyKeys.begin({
    ...which,
    clientId: caller(event).id,
    fingerprint: createHash('sha256').update(bodyBytes(event)).digest('hex'),
    seed: newId(),
    now: at.toISOString(),
    leaseUntil: new Date(at.getTime() + IDEMPOTENCY_LEASE_SECONDS * 1_000).toISOString(),
  });
  if (result.outcome === 'in-flight') throw new RequestInFlightError();
  if (result.outcome === 'other-request') throw new IdempotencyKeyReusedError();
  return result;
}

/** The caller gets its answer all the same. A repeat hears 409 until the lease is over, and then does it again with the same ids. */
async function settle({ log }: KeyedDeps, { operation }: Hold, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { code, message } = classify(error);
    log.warn('the outcome of an idempotent request could not be written', {
      operation,
      error_code: code,
      error_message: message,
    });
  }
}

function keptOf({ statusCode, headers = {}, body }: APIGatewayProxyResult): KeptAnswer {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { status: statusCode, headers: Object.fromEntries(texts), body };
}

function resultOf({ status, headers, body }: KeptAnswer): APIGatewayProxyResult {
  return { statusCode: status, headers, body, isBase64Encoded: false };
}
