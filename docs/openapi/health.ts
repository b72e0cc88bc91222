import { HealthSchema, ReadySchema } from '../../core/api/views.ts';
import { answer, type Documented } from './documented.ts';

export const health = {
  health: {
    tag: 'Health',
    summary: 'Is the API there?',
    description: 'Asks nothing of the parts behind it. Needs no key.',
    answers: {
      200: answer('It is.', HealthSchema, { status: 'healthy', service: 'messages-broker' }),
    },
  },
  ready: {
    tag: 'Health',
    summary: 'Does every part answer?',
    description:
      'Asks the broker and the tables. Needs no key. With 503 the problem document has the same `checks` and `circuits`: who is down, who takes no messages, who is well. An open circuit is no reason for 503: messages go through the outbox meanwhile.',
    answers: {
      200: answer('Every part answers.', ReadySchema, {
        status: 'ready',
        checks: { broker: { status: 'up', ms: 12 }, failed_messages: { status: 'up', ms: 4 } },
        circuits: {
          broker: { state: 'closed', open: 0, since: null },
          generator: { state: 'closed', open: 0, since: null },
        },
      }),
    },
    problems: ['not-ready'],
  },
} satisfies Record<string, Documented>;
