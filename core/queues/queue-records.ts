import * as z from 'zod';
import { cursorsOf } from '../api/cursor.ts';
import { type RuntimeQueue, RuntimeQueueSchema } from './runtime-queue.ts';

/** creating: its parts are being made, and making them may be repeated. deleting: its parts are being removed. */
const QueueStateSchema = z.enum(['creating', 'ready', 'deleting']);
export type QueueState = z.infer<typeof QueueStateSchema>;

export const QueueRecordSchema = RuntimeQueueSchema.extend({ state: QueueStateSchema });
export type QueueRecord = z.infer<typeof QueueRecordSchema>;

/** What is known of each queue of the run time, from before its first part is made until after its last is gone. */
export interface QueueRecords {
  /**
   * Writes a record in state `creating`. `taken`: there is one of this name. `full`: there are `max` records already.
   * `quota`: there are `maxOfClient` of this `created_by`.
   */
  reserve(
    queue: RuntimeQueue,
    max: number,
    maxOfClient?: number,
  ): Promise<'reserved' | 'taken' | 'full' | 'quota'>;
  /** In whatever state; sees every change that was made before. */
  find(name: string): Promise<QueueRecord | undefined>;
  /** Changes the state. False when there is no record, or its state is none of `from`. */
  move(name: string, from: readonly QueueState[], to: QueueState): Promise<boolean>;
  /** False when there is no record, or its state is none of `from`. */
  remove(name: string, from: readonly QueueState[]): Promise<boolean>;
}

/** The last queue's name. */
export const { encode: encodeQueueCursor, decode: decodeQueueCursor } = cursorsOf(/^[A-Za-z0-9_.:-]{1,255}$/);
