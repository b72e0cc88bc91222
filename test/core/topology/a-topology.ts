import { expect } from 'vitest';
import type { Queue, Topology } from '../../../core/topology/define.ts';
import { type Problem, validate } from '../../../core/topology/validate.ts';

/** A system that is valid as it stands; each test changes the one thing it is about. */
export function aSystem(changes: Partial<Topology> = {}): Topology {
  return {
    system: 'shop',
    description: 'A shop.',
    exchanges: {
      dlx: { type: 'direct', description: 'Dead letters.' },
      commands: { type: 'direct', description: 'Commands.' },
      events: { type: 'topic', description: 'Events.' },
      news: { type: 'fanout', description: 'News.' },
    },
    queues: deadLetterQueues(),
    ...changes,
  };
}

export function aQueue(changes: Partial<Queue> = {}): Queue {
  return { bindings: [{ exchange: 'news' }], delivery: 'amqp', impact: 'Nothing is sold.', ...changes };
}

export function aDeadLetterQueue(changes: Partial<Queue> = {}): Queue {
  return { bindings: [], delivery: 'dead-letters', impact: 'Dead letters are not recorded.', ...changes };
}

/** What every topology has: dead letters go to the one, and what no event source can hand over to the other. */
export function deadLetterQueues(): Record<'dlq' | 'last_resort', Queue> {
  return {
    dlq: aDeadLetterQueue(),
    last_resort: { bindings: [], delivery: 'last-resort', impact: 'Nothing is recorded.' },
  };
}

/** The valid system with one more queue. */
export function systemWith(queue: Queue, name = 'sales'): Topology {
  return aSystem({ queues: { ...deadLetterQueues(), [name]: queue } });
}

/** What is wrong with systems, each with words for what it is and for what to do about it. */
export function problemsOf(systems: readonly Topology[]): Problem[] {
  const problems = validate(systems);
  for (const { problem, remedy } of problems) {
    expect(problem).toMatch(/\w+ \w+/);
    expect(remedy).toMatch(/\w+/);
  }
  return problems;
}

export function problemPaths(systems: readonly Topology[]): string[] {
  return problemsOf(systems).map(({ path }) => path);
}
