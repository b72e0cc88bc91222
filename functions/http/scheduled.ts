import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { HttpHandler } from '../../adapters/http/router.ts';

/** The event of a function's schedule: what it sweeps. */
export type Sweep = { readonly sweep: string };

/** An HTTP function that is also invoked on a schedule, to sweep what was left behind. */
export function alsoScheduled(
  handler: HttpHandler,
  sweep: () => Promise<undefined>,
): (event: APIGatewayProxyEvent | Sweep) => Promise<APIGatewayProxyResult | undefined> {
  return async (event) => ('sweep' in event ? sweep() : handler(event));
}
