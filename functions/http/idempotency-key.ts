import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import { idempotencyKey } from '../../adapters/http/idempotency-key.ts';
import type { ReadBody } from '../../adapters/http/middleware/checked-input.ts';
import type { Middleware, RequestContext } from '../../adapters/http/middleware/middleware.ts';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { bodyBytes } from '../../adapters/http/request.ts';
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
};

/**
 * What an operation did. `repeat` is the answer to a repeat, without anything secret: it is stored. Undefined: nothing
 * was done for good, and a repeat is to try again.
 */
export type Performed = { answer: APIGatewayProxyResult; repeat: APIGatewayProxyResult | undefined };

/** What the middleware hands to the operation and takes from it. */
type Keyed = {
  /** Ids for what the operation makes: a repeat gets the same ones. */
  ids: Ids;
  hold?: Hold;
  repeat?: APIGatewayProxyResult | undefined;
};
type KeyedContext = RequestContext & Partial<Keyed>;

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
export function oncePerKey<Input>(
  deps: KeyedDeps,
  {
    perform,
    ...declared
  }: {
    input: z.ZodType<Input>;
    body?: ReadBody;
    perform(event: APIGatewayProxyEvent, context: RequestContext<Input> & { ids: Ids }): Promise<Performed>;
  },
): Operation {
  return operation<Input>({
    ...declared,
    use: [idempotencyKeys(deps)],
    async handle(event, context) {
      const keyed = context as RequestContext<Input> & Keyed;
      const { answer, repeat } = await perform(event, keyed);
      keyed.repeat = repeat;
      return answer;
    },
  });
}

function idempotencyKeys(deps: KeyedDeps): Middleware {
  const { idempotencyKeys: keys, newId } = deps;
  return {
    before({ event, context }) {
      const keyed: KeyedContext = context;
      const key = idempotencyKey(event);
      if (key !== undefined) return hold(deps, event, keyed, key);
      keyed.ids = () => newId();
    },
    after({ context }) {
      const { log, hold, repeat }: KeyedContext = context;
      return hold && settle(log, () => (repeat ? keys.complete(hold, keptOf(repeat)) : keys.free(hold)));
    },
    onError({ context }) {
      const { log, hold }: KeyedContext = context;
      return hold && settle(log, () => keys.free(hold));
    },
  };
}

/** Takes the key for this request, or answers what the first one with it was answered. */
async function hold(
  deps: KeyedDeps,
  event: APIGatewayProxyEvent,
  keyed: KeyedContext,
  key: string,
): Promise<APIGatewayProxyResult | undefined> {
  const begun = await begin(deps, event, { operation: keyed.operation, key });
  if (begun.outcome === 'answered') {
    keyed.log.info('repeated request');
    return resultOf(begun.answer);
  }
  keyed.hold = begun.hold;
  keyed.ids = derivedIds(begun.seed);
  return undefined;
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
async function settle(log: Log, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { code, message } = classify(error);
    const fields = { error_code: code, error_message: message };
    log.warn('the outcome of an idempotent request could not be written', fields);
  }
}

function keptOf({ statusCode, headers = {}, body }: APIGatewayProxyResult): KeptAnswer {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { status: statusCode, headers: Object.fromEntries(texts), body };
}

function resultOf({ status, headers, body }: KeptAnswer): APIGatewayProxyResult {
  return { statusCode: status, headers, body, isBase64Encoded: false };
}
