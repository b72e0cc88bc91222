import type { CourtierError } from '../errors.ts';
import type { WorkItem } from '../message/work-item.ts';

/** An item that was received from a work queue, and is hidden from others for its visibility timeout. */
export type Pulled = WorkItem & {
  /** SQS's name for this one receive: what deletes or postpones the item. Never shown. */
  receipt: string;
  /** How often the item was received, this time counted. */
  receives: number;
  /** When it came into the work queue, ISO 8601. */
  sent_at?: string;
  /** Why nobody can handle it. */
  unreadable?: CourtierError;
};

export type PullRequest = {
  /** 1 to 10 items. */
  max: number;
  /** Whole seconds to wait for the first item, 0 to 20. */
  waitSeconds: number;
  /** Whole seconds until an item that nobody deletes comes again. */
  visibilitySeconds: number;
};

/** The work queues as clients that pull see them, by the name of the RabbitMQ queue. Errors: UnavailableError. */
export interface PullQueues {
  /** Undefined: there is no such work queue. A queue that orders by key gives a key's next item once this one is done with. */
  receive(queue: string, request: PullRequest): Promise<Pulled[] | undefined>;
  /** `gone`: this receive is over; the item may be visible again, or deleted. Not every queue can tell. */
  remove(queue: string, receipt: string): Promise<'done' | 'gone'>;
  /** Whole seconds from now until the item comes again; 0: at once. */
  hide(queue: string, receipt: string, seconds: number): Promise<'done' | 'gone'>;
}
