import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import { checkedInput, type ReadBody } from './middleware/checked-input.ts';
import type { Middleware, RequestContext } from './middleware/middleware.ts';

/** What an operation does. What it throws becomes a problem document. */
export type OperationHandler = (
  event: APIGatewayProxyEvent,
  context: RequestContext,
) => Promise<APIGatewayProxyResult>;

/** An operation of the API with middlewares of its own, which run after those of every route. */
export type Operation = {
  use: readonly Middleware[];
  handle(event: APIGatewayProxyEvent, context: RequestContext): Promise<APIGatewayProxyResult>;
};

/** An operation that takes a JSON body: `handle` gets it checked, as `context.input`. */
export function operation<Input>({
  input,
  body,
  use = [],
  handle,
}: {
  /** What the body must be; anything else is answered with 400 or 422 before `handle`. */
  input: z.ZodType<Input>;
  /** How it is read, where that differs. */
  body?: ReadBody;
  /** Middlewares that run before the body is read. */
  use?: readonly Middleware[];
  handle(event: APIGatewayProxyEvent, context: RequestContext<Input>): Promise<APIGatewayProxyResult>;
}): Operation {
  return { use: [...use, checkedInput(input, body)], handle };
}
