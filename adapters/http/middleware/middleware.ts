import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Log } from '../../../core/log.ts';
import type { Trace } from '../../../core/trace/trace.ts';

/** What the chain of middlewares knows of one request, and hands to its operation. */
export type RequestContext<Input = unknown> = {
  /** Its name in the routes; `none` where no route is for the request. */
  operation: string;
  /** Says `request_id`, `operation` and `client_id` on every line; `trace_id` where a line names no other trace. */
  log: Log;
  /** The caller's trace, or a new one. */
  trace: Trace;
  /** The body, as the operation's `input` declares it. */
  input: Input;
  /** The JSON text that `input` was read from. */
  text: string;
};

/** One job in the chain of an HTTP function; see ../router.ts for their order. */
export type Middleware = MiddlewareObj<
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  Error,
  Context & RequestContext
>;
