import type * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';
import type { JsonCalls } from '../aws/json-calls.ts';

export type Secrets = {
  /** The secret's text. Throws UnavailableError, which names the ARN and never the value. */
  text(arn: string): Promise<string>;
  /** The secret's JSON, checked by a schema: `{username, password}` of the broker. Throws UnavailableError. */
  json<T>(arn: string, schema: z.ZodType<T>): Promise<T>;
  /** Reads it again next time: for when the other side refused it, because it has been rotated. */
  forget(arn: string): void;
};

type Kept = { until: number; text: Promise<string> };

/**
 * Secrets, kept by the container for `maxAgeMs` (default 60 s) so that a rotated one is seen within that time.
 * Callers at the same moment share one request. A failure is not kept.
 */
export function createSecrets(deps: { call: JsonCalls; maxAgeMs?: number; now?: () => Date }): Secrets {
  const { call, maxAgeMs = 60_000, now = () => new Date() } = deps;
  const kept = new Map<string, Kept>();

  function text(arn: string): Promise<string> {
    const known = kept.get(arn);
    if (known && known.until > now().getTime()) return known.text;
    const fresh: Kept = { until: now().getTime() + maxAgeMs, text: read(call, arn) };
    kept.set(arn, fresh);
    fresh.text.catch(() => {
      if (kept.get(arn) === fresh) kept.delete(arn);
    });
    return fresh.text;
  }

  return {
    text,
    json: async (arn, schema) => parse(arn, await text(arn), schema),
    forget: (arn) => void kept.delete(arn),
  };
}

async function read(call: JsonCalls, arn: string): Promise<string> {
  try {
    const { SecretString: text } = await call('GetSecretValue', { SecretId: arn });
    if (typeof text === 'string' && text !== '') return text;
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    throw new UnavailableError('secret-unavailable', `The secret ${arn} cannot be read: ${reason}.`, {
      cause: error,
      details: { arn, reason },
    });
  }
  throw malformed(arn, 'it has no text');
}

function parse<T>(arn: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The SyntaxError quotes the text, so it is not passed on as the cause.
    throw malformed(arn, 'it is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Paths only: a message of zod may quote the value.
  const paths = parsed.error.issues.map((issue) => issue.path.join('.') || '(the whole)').join(', ');
  throw malformed(arn, `these parts do not fit: ${paths}`);
}

/** Somebody has to fix it, and once fixed a new try succeeds: so it counts as unavailable. */
function malformed(arn: string, why: string): UnavailableError {
  return new UnavailableError('secret-unavailable', `The secret ${arn} cannot be used: ${why}.`, {
    details: { arn, reason: why },
  });
}
