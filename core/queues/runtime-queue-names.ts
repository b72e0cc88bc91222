import { amqpNameProblems, workQueueNameProblems } from '../topology/rules/names.ts';
import type { RuntimeQueue } from './runtime-queue.ts';

/** Why a queue of this delivery cannot have this name; none: it can. The same rules as for declared ones. */
export function queueNameProblems({ name, delivery }: Pick<RuntimeQueue, 'name' | 'delivery'>): string[] {
  const queue = { bindings: [], delivery, impact: '' };
  return [...amqpNameProblems('', name), ...workQueueNameProblems('', name, queue)].map(
    ({ problem, remedy }) => `${problem}: ${remedy}`,
  );
}
