import { CourtierError, UnavailableError } from '../errors.ts';
import type { Message } from './message.ts';
import type { Publication } from './publisher.ts';

/** What came back. Bytes, properties and headers are the replier's own. */
export type Reply = Pick<Message, 'body' | 'properties' | 'headers'>;

/** A reply on its way to the requester that `replyTo` names. */
export type Answer = Reply & { id: string; replyTo: string };

export type RequestOptions = {
  /** From the call to its end. Of less than 2 s the broker's own answer may take longer; the reply is not waited for then. */
  timeoutMs: number;
  /** Called once the broker has the request. A reply that is quicker than the confirm may come without it. */
  onPublished?: () => void;
};

/**
 * Request and reply through the broker. A request is worth something only while its caller waits: it is never stored
 * for later, it expires with the wait, and a reply that comes too late is dropped.
 */
export interface Requester {
  /**
   * Publishes, mandatory, and resolves with the reply that carries `correlation_id` of the publication's properties.
   * `reply_to` and `expiration_ms` are set here. The wait for the reply begins when the broker has the request, and ends
   * with `timeoutMs`, however long the broker took before.
   * @throws UnknownExchangeError, UnroutableError, PublishRefusedError, QueueFullError, BrokerUnavailableError: it was
   * not carried out.
   * @throws ReplyTimeoutError, ReplyLostError: it was published, and may have been, or yet be, carried out.
   */
  request(publication: Publication, options: RequestOptions): Promise<Reply>;
  /**
   * Answers a request. @throws NobodyWaitsError when its requester has gone; BrokerUnavailableError.
   * Resolved means handed to the broker while somebody waited: the requester may still give up in the same moment.
   */
  reply(answer: Answer): Promise<void>;
  /** Ends the connection; whatever is asked afterwards throws BrokerUnavailableError. */
  close(): Promise<void>;
}

export class ReplyTimeoutError extends CourtierError {
  constructor(timeoutMs: number) {
    const message = `No reply came within ${timeoutMs} ms. The request may have been carried out.`;
    super('reply-timeout', 'retry', message, { details: { timeout_ms: timeoutMs } });
  }
}

export class ReplyLostError extends UnavailableError {
  constructor() {
    const message =
      'The connection to the broker was lost while the reply was awaited. The request may have been carried out.';
    super('reply-lost', message);
  }
}

export class NobodyWaitsError extends CourtierError {
  constructor() {
    const message = 'Nobody waits for this reply any more: its requester has its answer, or has given up.';
    super('nobody-waits', 'reject', message);
  }
}
