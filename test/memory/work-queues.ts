import { UnavailableError } from '../../core/errors.ts';
import { MessageTooLargeError, type WorkItem } from '../../core/message/work-item.ts';
import type { Refused, WorkQueues } from '../../core/message/work-queues.ts';
import { byReference } from '../../core/payload/transit.ts';
import { carried } from './carried.ts';
import { createMemoryPayloads } from './payloads.ts';

export type MemoryWorkQueues = WorkQueues & { queues: Map<string, WorkItem[]>; down: boolean };

export function createMemoryWorkQueues(payloads = createMemoryPayloads()): MemoryWorkQueues {
  const fitting = async (item: WorkItem) => {
    try {
      return carried(item);
    } catch (error) {
      if (!(error instanceof MessageTooLargeError) || item.envelope.body_ref !== undefined) throw error;
      return carried(await byReference(item, payloads));
    }
  };
  const workQueues: MemoryWorkQueues = {
    queues: new Map(),
    down: false,
    async send(queue, items) {
      if (workQueues.down)
        throw new UnavailableError('queue-unavailable', 'The work queues are switched off.');
      const held = workQueues.queues.get(queue) ?? [];
      workQueues.queues.set(queue, held);
      const refused: Refused[] = [];
      for (const item of items) {
        try {
          held.push(await fitting(item));
        } catch (error) {
          if (!(error instanceof MessageTooLargeError)) throw error;
          refused.push({ item, error });
        }
      }
      return refused;
    },
  };
  return workQueues;
}
