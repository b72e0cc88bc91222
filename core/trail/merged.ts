import { type LogEntry, PUBLISH_STAGE } from '../audit/message-log.ts';
import type { Published } from './published.ts';

/** A stage of a message as its trail shows it. */
export type Stage = LogEntry & { archived?: boolean };

/**
 * The stages of a message: each publish, the oldest first, then each queue. What the API wrote when it took the message
 * stands until the broker's own word is there, and then says who asked.
 */
export function mergedStages(log: readonly LogEntry[], published: readonly Published[]): Stage[] {
  const asked = log.find(({ stage }) => stage === PUBLISH_STAGE);
  const queues = log.filter(({ stage }) => stage !== PUBLISH_STAGE);
  const [first, ...later] = published.map(stageOf);
  if (first === undefined) return [...log];
  return [{ ...first, metadata: { ...asked?.metadata, ...first.metadata } }, ...later, ...queues];
}

/** A publish that the tap saw, as a stage. */
export function stageOf({ archived, digest: _, bytes, metadata, ...entry }: Published): Stage {
  return {
    ...entry,
    stage: PUBLISH_STAGE,
    queue: null,
    status: 'published',
    delivered_at: null,
    attempts: 0,
    metadata: { ...metadata, bytes },
    archived: archived !== null,
  };
}
