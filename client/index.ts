/** Courtier's client library: what a service needs to speak to it over HTTP and AMQP. See README.md. */

export { type AmqpClient, type AmqpClientOptions, createAmqpClient } from './amqp.ts';
export type { ConsumeHandler, ConsumeOptions, Consumer, Delivery } from './amqp-consume.ts';
export {
  DeliveredTooOftenError,
  HandlerTooSlowError,
  HeadersTooDeepError,
  UnacknowledgedError,
} from './amqp-consume-errors.ts';
export { QueueFullError } from './amqp-publish.ts';
export {
  ClosedError,
  CourtierClientError,
  type Problem,
  ProblemError,
  RefusedError,
  TimedOutError,
  UnreachableError,
  UnroutableError,
} from './errors.ts';
export {
  type BatchItem,
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type Published,
  type RequestOptions,
} from './http.ts';
export {
  type EventMessage,
  EventMessageSchema,
  eventMessage,
  eventMessageOf,
  type Publishing,
  type Sender,
  type TraceHeaders,
} from './message.ts';
export type { PulledMessage, PullHandler, SubscribeOptions, Subscription } from './subscription.ts';
export { type StepHandler, StepRefused, workflowSteps } from './workflow.ts';
