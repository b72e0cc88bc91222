import { ordersRoutes } from '../../systems/orders/routes.ts';
import { soireesRoutes } from '../../systems/playlists/routes.ts';
import type { RouteShape } from './route.ts';
import { clientsRoutes } from './routes/clients.ts';
import { failedMessagesRoutes } from './routes/failed-messages.ts';
import { healthRoutes } from './routes/health.ts';
import { messagesRoutes } from './routes/messages.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { operationsRoutes } from './routes/operations.ts';
import { publishRoutes } from './routes/publish.ts';
import { queuesRoutes } from './routes/queues.ts';
import { requestsRoutes } from './routes/requests.ts';
import { subscriptionsRoutes } from './routes/subscriptions.ts';
import { workflowsRoutes } from './routes/workflows.ts';

const declared = [
  ...healthRoutes,
  ...publishRoutes,
  ...requestsRoutes,
  ...failedMessagesRoutes,
  ...messagesRoutes,
  ...clientsRoutes,
  ...queuesRoutes,
  ...operationsRoutes,
  ...metricsRoutes,
  ...subscriptionsRoutes,
  ...ordersRoutes,
  ...workflowsRoutes,
  ...soireesRoutes,
] as const;

export type Operation = (typeof declared)[number]['operation'];
export type Route = RouteShape & { operation: Operation };

/**
 * Every route of the HTTP API, said once: API Gateway's resources, the functions' routers and their permissions are
 * read from here.
 */
export const routes: readonly Route[] = declared;

const methodsByPath = new Map<string, Set<string>>();
for (const { method, path, aliases = [] } of routes) {
  for (const each of [path, ...aliases]) {
    methodsByPath.set(each, (methodsByPath.get(each) ?? new Set()).add(method));
  }
}

/** Every path, aliases included. */
export const allPaths: readonly string[] = [...methodsByPath.keys()];

/** The methods that a path takes; none where there is no such path. */
export function methodsAt(path: string): string[] {
  return [...(methodsByPath.get(path) ?? [])].toSorted();
}
