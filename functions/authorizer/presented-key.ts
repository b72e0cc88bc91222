import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { headerValues } from '../../adapters/http/request.ts';

const BEARER = 'bearer ';

/**
 * The one key that a request presents, in `Authorization: Bearer <key>` or `X-Api-Key: <key>`. Undefined when there is
 * none, and when there are two that differ: which of them counts would be a guess.
 */
export function presentedKey(
  event: Pick<APIGatewayRequestAuthorizerEvent, 'headers' | 'multiValueHeaders'>,
): string | undefined {
  const bearer = headerValues(event, 'authorization')
    .filter((value) => value.slice(0, BEARER.length).toLowerCase() === BEARER)
    .map((value) => value.slice(BEARER.length));
  const presented = [...bearer, ...headerValues(event, 'x-api-key')].map((key) => key.trim());
  const keys = new Set(presented.filter((key) => key !== ''));
  return keys.size === 1 ? [...keys][0] : undefined;
}
