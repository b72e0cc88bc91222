import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import { alsoScheduled } from '../http/scheduled.ts';
import { createBinding } from './create-binding.ts';
import { createExchange } from './create-exchange.ts';
import { createQueue } from './create-queue.ts';
import { deleteBinding } from './delete-binding.ts';
import { deleteExchange } from './delete-exchange.ts';
import { deleteQueue } from './delete-queue.ts';
import type { Deps } from './dependencies.ts';
import { getExchange } from './get-exchange.ts';
import { getQueue } from './get-queue.ts';
import { listBindings } from './list-bindings.ts';
import { listExchanges } from './list-exchanges.ts';
import { listQueues } from './list-queues.ts';
import { purgeQueue } from './purge-queue.ts';
import { queueHistory } from './queue-history.ts';
import { queueStats } from './queue-stats.ts';
import { sweep } from './sweep.ts';

export type { Deps } from './dependencies.ts';

/** The same over HTTP; and on a schedule, subscriptions that nobody uses any more are removed. */
export function createHandler(deps: Deps) {
  return alsoScheduled(createOperations(deps), () => sweep(deps));
}

/** Queues, exchanges and bindings over HTTP. The router checks the permission, each operation the names that it is for. */
export function createOperations(deps: Deps): HttpHandler {
  return createRouter({
    function: 'queues',
    log: deps.log,
    operations: {
      listQueues: listQueues(deps),
      createQueue: createQueue(deps),
      getQueue: getQueue(deps),
      deleteQueue: deleteQueue(deps),
      queueStats: queueStats(deps),
      queueHistory: queueHistory(deps),
      purgeQueue: purgeQueue(deps),
      listBindings: listBindings(deps),
      createBinding: createBinding(deps),
      deleteBinding: deleteBinding(deps),
      listExchanges: listExchanges(deps),
      createExchange: createExchange(deps),
      getExchange: getExchange(deps),
      deleteExchange: deleteExchange(deps),
    },
  });
}
