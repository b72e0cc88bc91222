import { nameOf } from './system/message.ts';

/** How a message was published, or tried to be. */
export type Via = 'http' | 'amqp' | 'batch' | 'async';

/** What clients, operators and the faults' own clock write down, one JSON line each, in the order in which it happened. */
export type HistoryLine = { at: number } & (
  | {
      kind: 'attempt';
      id: string;
      via: Via;
      /** The queues that RabbitMQ routes it to. */
      to: readonly string[];
      key?: string | undefined;
      seq?: number | undefined;
    }
  /** It was taken: from here on it must not be lost. */
  | { kind: 'acknowledged'; id: string; via: Via }
  /** It was refused for good: it must not be handled. */
  | { kind: 'refused'; id: string; via: Via; why: string }
  /** Nobody knows: no answer, a 5xx, a connection that broke. */
  | { kind: 'unknown'; id: string; via: Via; why: string }
  /** The answer to the same idempotency key named another message. */
  | { kind: 'other-id'; id: string; answered: string }
  | { kind: 'operator'; action: string; detail: string }
  | { kind: 'fault'; name: string; phase: 'begin' | 'end'; detail?: string }
);

/** What consumers write down. `of`: the message that a replay repeats, else the message itself. */
export type EffectLine = { at: number; queue: string; id: string; token: string } & (
  | {
      kind: 'effect';
      seed: number;
      of: string;
      attempt: number;
      key?: string | undefined;
      seq?: number | undefined;
    }
  /** The acknowledgement of that effect is written: from here on a repeat must have none. */
  | { kind: 'kept' }
);

/** A failed message as the service has it in the end. */
export type FailedRecord = {
  id: string;
  message_id: string;
  queue: string | null;
  status: string;
  resolution: string | null;
  error_name: string;
  error_message: string;
  /** Its body, by which two messages of one id differ. */
  payload: unknown;
};

/** What the ledger calls the message. */
export function nameOfRecord({ message_id, payload }: FailedRecord): string {
  const isTwin = typeof payload === 'object' && payload !== null && 'twin' in payload;
  return nameOf(message_id, isTwin ? { twin: true } : {});
}

/** Everything that the checker judges. */
export type Outcome = {
  history: readonly HistoryLine[];
  effects: readonly EffectLine[];
  failed: readonly FailedRecord[];
};
