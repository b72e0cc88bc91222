import * as z from 'zod';
import { defineSystem } from '../../core/system/define.ts';
import { defineTopology } from '../../core/topology/define.ts';
import { defineWorkflow } from '../../core/workflow/define.ts';

export const gym = defineTopology({
  system: 'gym',
  description: 'Members of a gym.',
  exchanges: {
    gym_events: { type: 'topic', description: 'What happens to members.' },
    gym_answers: { type: 'direct', description: 'What the desk answers.' },
  },
  queues: {
    joins: {
      bindings: [{ exchange: 'gym_events', routingKey: 'member.applied' }],
      delivery: 'lambda',
      consumer: { function: 'joins', timeoutSeconds: 10 },
      impact: 'Nobody becomes a member.',
    },
    join_answers: {
      bindings: [{ exchange: 'gym_answers', routingKey: 'join' }],
      delivery: 'lambda',
      consumer: { function: 'join-answers' },
      impact: 'Nobody becomes a member in time.',
    },
    desk: {
      bindings: [{ exchange: 'gym_events', routingKey: 'desk.#' }],
      delivery: 'amqp',
      impact: 'The desk does nothing.',
    },
  },
  services: {
    desk: { description: 'The desk.', publishes: ['gym_answers'], consumes: ['desk'] },
    bar: { description: 'The bar.', publishes: ['gym_events'], consumes: [] },
  },
});

const desk = { exchange: 'gym_events', service: 'desk' };

/** Unlike an order: a step has no undo, one has a time of its own, one says more than what every step does. */
export const join = defineWorkflow({
  of: gym,
  name: 'join',
  start: {
    queue: 'joins',
    event: 'member.applied',
    id: 'member',
    schema: z.looseObject({ tariff: z.string() }),
  },
  replies: { queue: 'join_answers' },
  steps: [
    { ...desk, name: 'credit', routingKey: 'desk.credit' },
    {
      ...desk,
      name: 'contract',
      routingKey: 'desk.contract',
      timeoutSeconds: 2,
      data: ({ id, input, results }) => ({
        letter: `${id} takes ${input.tariff} with ${results.credit?.score}`,
        step_id: 'mine',
      }),
      undo: { ...desk, name: 'contract-void', routingKey: 'desk.void', timeoutSeconds: 3 },
    },
    { ...desk, name: 'welcome', routingKey: 'desk.welcome' },
  ],
});

export const gymSystem = defineSystem({ folder: import.meta.dirname, topology: gym, workflows: [join] });
