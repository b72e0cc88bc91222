import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import { alsoScheduled, type Sweep } from '../http/scheduled.ts';
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
import type { PurgeWork } from './purge-deps.ts';
import { purgeQueue } from './purge-queue.ts';
import { workLater } from './purge-work.ts';
import { getPurge, listPurged, listPurges, restorePurge } from './purges.ts';
import { queueHistory } from './queue-history.ts';
import { queueMessages } from './queue-messages.ts';
import { queueStats } from './queue-stats.ts';
import { sweep } from './sweep.ts';

export type { Deps } from './dependencies.ts';

/**
 * The same over HTTP; on a schedule, where subscriptions that nobody uses any more are removed; and asked by itself, to go on
 * with a purge that takes longer than a request may.
 */
export function createHandler(
  deps: Deps,
): (event: APIGatewayProxyEvent | Sweep | PurgeWork) => Promise<APIGatewayProxyResult | undefined> {
  const handler = alsoScheduled(createOperations(deps), () => sweep(deps));
  return async (event) => ('purge' in event ? workLater(deps, event.purge) : handler(event));
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
      queueMessages: queueMessages(deps),
      queueHistory: queueHistory(deps),
      purgeQueue: purgeQueue(deps),
      listPurges: listPurges(deps),
      getPurge: getPurge(deps),
      listPurged: listPurged(deps),
      restorePurge: restorePurge(deps),
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
