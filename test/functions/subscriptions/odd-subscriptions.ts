import { workItem } from '../../contract/pull-queues.ts';
import type { OddSubject } from '../odd-subject.ts';
import { redelivered, setUp } from './subscriptions.ts';

const QUEUES = ['kronos_auth', 'kronos_cache'];

/** The subscriptions function with messages that wait, deliveries in each state, and a queue of another kind. */
export async function oddSubscriptions(): Promise<OddSubject> {
  const { handler, memory, deliveries, created, operations, reports, outcomes, log, pull, post } = setUp();
  for (const id of ['m-1', 'm-2', 'm-3']) memory.put('kronos_auth', workItem(id));
  memory.put('kronos_auth', redelivered('m-4'));
  await pull('auth', { max: '4' });
  await post('ack', 'ack-2');
  await post('nack', 'ack-3');
  memory.put('kronos_cache', workItem('m-5'));
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
      names: ['auth', 'cache', 'kronos', 'orders', 'ack-1', 'ack-2', 'ack-3', 'ack-4'],
      cursors: [],
      queries: { pull: [['name', 'billing']] },
    },
  };
}
