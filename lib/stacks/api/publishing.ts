import { Env as PublishEnv } from '../../../functions/publish/env.ts';
import { Env as RepliesEnv } from '../../../functions/replies/env.ts';
import { Env as RequestsEnv } from '../../../functions/requests/env.ts';
import { allow } from '../../constructs/access.ts';
import { amqp, publishing } from '../../constructs/broker-connection.ts';
import { BrokerFunction } from '../../constructs/broker-function.ts';
import { functionSizes } from '../../function-sizes.ts';
import type { ApiParts } from './parts.ts';

export function publishFunction({ stack, stage, data }: ApiParts) {
  return new BrokerFunction(stack, 'Publish', {
    stage,
    folder: 'publish',
    schema: PublishEnv,
    size: functionSizes.publish,
    access: allow(
      publishing(data.logins.publisher.connection),
      data.behindOutbox(),
      data.messageLog.access('UpdateItem', 'DeleteItem'),
      data.idempotency.access('PutItem', 'UpdateItem'),
      data.circuits.access('PutItem'),
    ),
    environment: { PAYLOAD_LIMIT_BYTES: String(stage.payloadLimitBytes) },
    reservedConcurrency: stage.concurrency.publish,
  }).function;
}

export function requestsFunction({ stack, stage, data }: ApiParts) {
  return new BrokerFunction(stack, 'Requests', {
    stage,
    folder: 'requests',
    schema: RequestsEnv,
    size: functionSizes.requests,
    access: allow(
      amqp(data.logins.relay.connection),
      data.circuits.access('PutItem'),
      data.inFlight.access('UpdateItem'),
    ),
    environment: {
      PAYLOAD_LIMIT_BYTES: String(stage.payloadLimitBytes),
      IN_FLIGHT_PER_CLIENT: String(stage.waiting.perClient),
    },
    reservedConcurrency: stage.waiting.concurrency,
  }).function;
}

export function repliesFunction({ stack, stage, data }: ApiParts) {
  return new BrokerFunction(stack, 'Replies', {
    stage,
    folder: 'replies',
    schema: RepliesEnv,
    size: functionSizes.replies,
    access: allow(amqp(data.logins.relay.connection), data.circuits.access('PutItem')),
    environment: { PAYLOAD_LIMIT_BYTES: String(stage.payloadLimitBytes) },
    reservedConcurrency: stage.concurrency.replies,
  }).function;
}
