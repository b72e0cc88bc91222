import type { APIGatewayProxyEvent } from 'aws-lambda';
import { InvalidInputError } from '../../core/api/errors.ts';
import { IDEMPOTENCY_KEY_CHARS } from '../../core/limits.ts';
import { headerValues } from './request.ts';

const HEADER = 'Idempotency-Key';
const PRINTABLE = new RegExp(`^[\\x20-\\x7e]{1,${IDEMPOTENCY_KEY_CHARS}}$`);

/** The request's Idempotency-Key, undefined when it has none; throws InvalidInputError (400) for one that cannot be used. */
export function idempotencyKey(event: APIGatewayProxyEvent): string | undefined {
  const [key, ...more] = headerValues(event, HEADER);
  if (key === undefined) return undefined;
  if (more.length === 0 && PRINTABLE.test(key)) return key;
  throw new InvalidInputError('invalid-header', `The header ${HEADER} cannot be used.`, [
    {
      header: HEADER,
      detail: `must be given once, 1 to ${IDEMPOTENCY_KEY_CHARS} printable ASCII characters`,
    },
  ]);
}
