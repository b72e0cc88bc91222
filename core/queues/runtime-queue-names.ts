import { workQueueLengthProblems } from '../topology/rules/lengths.ts';
import { amqpNameProblems, workQueueNameProblems } from '../topology/rules/names.ts';
import type { RuntimeQueue } from './runtime-queue.ts';

/** Why a queue of this delivery cannot have this name in this deployment; none: it can. The same rules as for declared ones. */
export function queueNameProblems(
  { name, delivery }: Pick<RuntimeQueue, 'name' | 'delivery'>,
  deployment: string,
): string[] {
  const queue = { bindings: [], delivery, impact: '' };
  return [
    ...amqpNameProblems('', name),
    ...workQueueLengthProblems('', name, queue, deployment),
    ...workQueueNameProblems('', name, queue),
  ].map(({ problem, remedy }) => `${problem}: ${remedy}`);
}
