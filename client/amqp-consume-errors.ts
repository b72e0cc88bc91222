import type { Work } from './amqp-in-hand.ts';
import { CourtierClientError } from './errors.ts';

/**
 * RabbitMQ took a message back while its handler was running. The handler goes on, is not started again in this process,
 * and what it comes to is said for the copy that comes again.
 */
export class HandlerTooSlowError extends CourtierClientError {
  readonly queue: string;
  /** Of the handler that has run longest; undefined when its message has none. */
  readonly messageId: string | undefined;
  readonly runningMs: number;
  /** RabbitMQ's consumer_timeout in milliseconds, where RabbitMQ says it: 4.3 does not. */
  readonly timeoutMs: number | undefined;

  constructor(queue: string, [longest]: readonly Work[], timeoutMs?: number) {
    const runningMs = Date.now() - (longest?.startedAt ?? Date.now());
    const limit = timeoutMs === undefined ? '' : `, ${timeoutMs} ms`;
    super(
      'handler-too-slow',
      `RabbitMQ took back what ${queue} had delivered, because a handler was slower than it waits for an acknowledgement ` +
        `(consumer_timeout${limit}): ${named(longest?.messageId)} has been at work for ${runningMs} ms. Its handler goes on, ` +
        'is not started again here, and is acknowledged when the message comes again. Do less in a handler, or raise ' +
        'consumer_timeout.',
    );
    this.queue = queue;
    this.messageId = longest?.messageId;
    this.runningMs = runningMs;
    this.timeoutMs = timeoutMs;
  }
}

/** A handler ended when its message had been taken back and had not come again: it comes again, here or elsewhere. */
export class UnacknowledgedError extends CourtierClientError {
  readonly messageId: string | undefined;

  constructor(queue: string, messageId: string | undefined) {
    super(
      'unacknowledged',
      `${named(messageId)} of ${queue} was handled and could not be acknowledged, because RabbitMQ had taken it back. When ` +
        'it comes to this consumer again it is acknowledged and not handled; another consumer handles it a second time.',
    );
    this.messageId = messageId;
  }
}

/** RabbitMQ delivered a message more often than it should: it was rejected, and is a failed message now. */
export class DeliveredTooOftenError extends CourtierClientError {
  readonly messageId: string | undefined;

  constructor(queue: string, messageId: string | undefined, times: number) {
    super(
      'delivered-too-often',
      `${named(messageId)} of ${queue} was delivered ${times} times and never acknowledged: it becomes a failed message.`,
    );
    this.messageId = messageId;
  }
}

function named(messageId: string | undefined): string {
  return messageId === undefined ? 'A message without an id' : `Message ${messageId}`;
}

/** Headers of a message nest tables or lists deeper than Courtier takes them. It was rejected, and becomes a failed one. */
export class HeadersTooDeepError extends CourtierClientError {
  constructor(queue: string, messageId: string | undefined, headers: readonly string[]) {
    const names = headers.map((name) => `"${name}"`).join(', ');
    super(
      'headers-too-deep',
      `Headers of ${messageId ?? 'a message'} from ${queue} are nested too deep: ${names}.`,
    );
  }
}
