import { AMQP_HEADERS_BYTES } from '../../core/limits.ts';
import {
  BrokerBlockedError,
  type Publication,
  PublishRefusedError,
  QueueFullError,
  UnencodableError,
  UnknownExchangeError,
  UnroutableError,
} from '../../core/message/publisher.ts';
import type { ChannelClosed, Outcome } from './confirm-channel.ts';

/** Throws what an answered publish means, unless the broker took the message. */
export function conclude(outcome: Exclude<Outcome, { kind: 'closed' }>, publication: Publication): void {
  const { exchange, routingKey } = publication;
  switch (outcome.kind) {
    case 'confirmed':
      return;
    case 'returned':
      throw new UnroutableError(exchange, routingKey);
    case 'blocked':
      throw new BrokerBlockedError(outcome.reason);
    case 'nacked':
      throw new QueueFullError(exchange, routingKey);
    case 'unencodable':
      throw new UnencodableError(exchange, reasonOf(outcome.error), { cause: outcome.error });
  }
}

/** amqplib writes headers into a buffer of a fixed size; what else it throws at, it names. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError && /field table/i.test(error.message)) {
    return `its headers take more than ${AMQP_HEADERS_BYTES} bytes.`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** What the broker meant when it closed the channel because of this message. */
export function refusal(reason: ChannelClosed, { exchange }: Publication): Error {
  if (reason.code === 404) return new UnknownExchangeError(exchange);
  // Without the text of RabbitMQ's log line around it: `Channel closed by server: 406 (PRECONDITION-FAILED) with message "…"`.
  const said = /with message "(.*)"/s.exec(reason.text)?.[1] ?? reason.text;
  return new PublishRefusedError(exchange, said);
}
