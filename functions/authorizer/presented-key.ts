import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { headerValues } from '../../adapters/http/request.ts';

const BEARER = 'bearer ';

/**
 * The keys and tokens that a request presents, in `Authorization: Bearer <key>` or `X-Api-Key: <key>`, each once.
 * Where there are two, which of them counts would be a guess.
 */
export function presentedKeys(
  event: Pick<APIGatewayRequestAuthorizerEvent, 'headers' | 'multiValueHeaders'>,
): string[] {
  const bearer = headerValues(event, 'authorization')
    .filter((value) => value.slice(0, BEARER.length).toLowerCase() === BEARER)
    .map((value) => value.slice(BEARER.length));
  const presented = [...bearer, ...headerValues(event, 'x-api-key')].map((key) => key.trim());
  return [...new Set(presented.filter((key) => key !== ''))];
}
