import type { Delivery, Queue } from '../topology/define.ts';
import { limitsOf, type QueueLimits } from '../topology/queue-limits.ts';
import type { TopologySettings } from '../topology/settings.ts';
import type { RuntimeQueue } from './runtime-queue.ts';
import { RUNTIME_OVERFLOW } from './runtime-queue-declarations.ts';

/** What is known of a queue besides its messages. */
export type KnownQueue = {
  name: string;
  origin: 'declared' | 'run-time' | 'broker';
  delivery: Delivery;
  messageTtlMs: number | null;
  /** Null: no limit, or none that is known. */
  maxLength: number | null;
  /** What it does when it is full; of a queue of the broker's own nobody knows. */
  overflow: QueueLimits['overflow'] | null;
  runtime: RuntimeQueue | undefined;
};

/** A queue by its name: declared, made at run time, or made on the broker by somebody who consumes it over AMQP. */
export function knownQueue(
  name: string,
  declared: Queue | undefined,
  runtime: RuntimeQueue | undefined,
  settings: TopologySettings,
): KnownQueue {
  if (declared) {
    const { messageTtlMs, maxLength, overflow } = limitsOf(declared, settings);
    return {
      name,
      origin: 'declared',
      delivery: declared.delivery,
      messageTtlMs,
      maxLength,
      overflow,
      runtime: undefined,
    };
  }
  if (!runtime) {
    return {
      name,
      origin: 'broker',
      delivery: 'amqp',
      messageTtlMs: null,
      maxLength: null,
      overflow: null,
      runtime: undefined,
    };
  }
  return {
    name,
    origin: 'run-time',
    delivery: runtime.delivery,
    messageTtlMs: runtime.message_ttl_ms ?? settings.messageTtlMs,
    maxLength: runtime.max_length ?? settings.maxLength,
    overflow: RUNTIME_OVERFLOW,
    runtime,
  };
}
