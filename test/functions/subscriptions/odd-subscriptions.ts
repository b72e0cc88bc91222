import { workItem } from '../../contract/pull-queues.ts';
import type { OddSubject } from '../odd-subject.ts';
import { redelivered, setUp } from './subscriptions.ts';

/** Most of them open, the second acknowledged, the third given back. */
const GIVEN_OUT = 10;
const QUEUES = ['journal_auth', 'journal_cache'];

export const oddSubscriptions = () => odd('handler');
/** The function beside it, which acknowledges. */
export const oddDeliveries = () => odd('deliveriesHandler');

/** Both functions with messages that wait, deliveries in each state, and a queue of another kind. */
async function odd(which: 'handler' | 'deliveriesHandler'): Promise<OddSubject> {
  const made = setUp({ placesPerClient: 1_000 });
  const handler = made[which];
  const { memory, deliveries, created, operations, reports, outcomes, log, pull, post } = made;
  for (let n = 1; n < GIVEN_OUT; n += 1) memory.put('journal_auth', workItem(`m-${n}`));
  memory.put('journal_auth', redelivered(`m-${GIVEN_OUT}`));
  await pull('auth', { max: String(GIVEN_OUT) });
  await post('ack', 'ack-2');
  await post('nack', 'ack-3');
  memory.put('journal_cache', workItem('m-waiting'));
  return {
    handler,
    log,
    state: async () => ({
      visible: QUEUES.map((queue) => memory.visible(queue)),
      size: QUEUES.map((queue) => memory.size(queue)),
      deliveries: structuredClone([...deliveries.rows]),
      created: [...created],
      operations: [...operations],
      reports: structuredClone(reports.reports),
      outcomes: [...outcomes.answers],
    }),
    known: {
      names: [
        'auth',
        'cache',
        'journal',
        'orders',
        ...Array.from({ length: GIVEN_OUT }, (_, n) => `ack-${n + 1}`),
      ],
      cursors: [],
      queries: { pull: [['name', 'billing']] },
    },
  };
}
