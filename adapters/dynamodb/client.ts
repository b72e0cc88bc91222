import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, type NumberValue, NumberValueImpl, unmarshall } from '@aws-sdk/util-dynamodb';
import { CourtierError } from '../../core/errors.ts';

export type Item = Record<string, AttributeValue>;

/**
 * The SDK's client, of which the document client is made (documents.ts).
 * A request has 3 s and is tried 3 times, so that a table that does not answer is known within one short invocation.
 */
export function createDynamoDbClient(
  options: { maxAttempts?: number; requestTimeoutMs?: number } = {},
): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: options.maxAttempts ?? 3,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: options.requestTimeoutMs ?? 3_000,
      // Without it the SDK only logs a warning when the time is over.
      throwOnRequestTimeout: true,
    },
  });
}

/**
 * A plain object as an item. Keys whose value is undefined are left out; null is kept as null. What DynamoDB cannot
 * hold, such as a number above 2^53, throws `not-storable`.
 */
export function toItem(value: Record<string, unknown>): Item {
  try {
    return marshall(value, { removeUndefinedValues: true });
  } catch (error) {
    throw refusedToStore(error);
  }
}

export function refusedToStore(error: unknown): CourtierError {
  if (error instanceof CourtierError) return error;
  const reason = error instanceof Error ? error.message : 'unknown';
  return new CourtierError('not-storable', 'fail', `DynamoDB cannot hold it: ${reason}`, { cause: error });
}

/** An item as a plain object; the caller parses it with its schema. */
export function fromItem(item: Item): Record<string, unknown> {
  return unmarshall(item, { wrapNumbers: numberOf });
}

/**
 * A number of DynamoDB's, which has 38 digits. One that JavaScript would round to another integer stays an object, which
 * no schema of a number takes: its row cannot be read, and the rows beside it can.
 */
export function numberOf(text: string): number | NumberValue {
  const number = Number(text);
  return Math.abs(number) > Number.MAX_SAFE_INTEGER ? NumberValueImpl.from(text) : number;
}

/** What an attribute says that is JSON text; undefined for anything else, which its schema then refuses. */
export function jsonOf(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds since 1970 at which a `ttl` attribute lets an item expire. */
export function ttlAfter(isoTime: string, seconds: number): number {
  return Math.floor(Date.parse(isoTime) / 1000) + seconds;
}
