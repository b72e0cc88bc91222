import type { Envelope } from '../message/envelope.ts';

/** What became of a delivery. The first word holds. */
export type Decision = 'acknowledged' | 'requeued' | 'failed';

/** A message in the hands of a client, from the answer that gave it out until its visibility timeout is over. */
export type Delivery = {
  /** The ack id, UUIDv7: all that the client knows of it. */
  id: string;
  queue: string;
  envelope: Envelope;
  /** SQS's name for this receive. Never shown. */
  receipt: string;
  /** A credential of the workflow that waits for the outcome: never logged or shown. */
  taskToken?: string;
  /** ISO 8601: received, and visible to others again. */
  received_at: string;
  visible_at: string;
};

export type OpenDelivery = Delivery & { body: Uint8Array };

export type KnownDelivery = Delivery & {
  decision: Decision | null;
  /** The decision was carried out: there is nothing left to do. */
  closed: boolean;
  /** Undefined once it is closed. */
  body(): Promise<Uint8Array | undefined>;
};

/** What was given out to clients that pull, by ack id. An entry is kept for a day after SQS would have forgotten it. */
export interface Deliveries {
  open(deliveries: readonly OpenDelivery[]): Promise<void>;
  /** Sees every change that was made before. */
  get(id: string): Promise<KnownDelivery | undefined>;
  /** The decision that holds from now on: this one, or the one before it. Undefined: no such delivery. */
  decide(id: string, decision: Decision): Promise<Decision | undefined>;
  /** False: it is decided already. */
  extend(id: string, visibleAt: string): Promise<boolean>;
  /** Forgets the body, the receipt and the token of one that is done with. */
  close(id: string): Promise<void>;
}
