import type { RouteShape } from './route.ts';
import { auditRoutes } from './routes/audit.ts';
import { clientsRoutes } from './routes/clients.ts';
import { failedMessagesRoutes } from './routes/failed-messages.ts';
import { failureGroupsRoutes } from './routes/failure-groups.ts';
import { healthRoutes } from './routes/health.ts';
import { meRoutes } from './routes/me.ts';
import { messagesRoutes } from './routes/messages.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { operationsRoutes } from './routes/operations.ts';
import { publishRoutes } from './routes/publish.ts';
import { queuesRoutes } from './routes/queues.ts';
import { requestsRoutes } from './routes/requests.ts';
import { subscriptionsRoutes } from './routes/subscriptions.ts';
import { webhooksRoutes } from './routes/webhooks.ts';
import { workflowsRoutes } from './routes/workflows.ts';

/** The routes of the broker service itself; a system's are in its system.ts. */
export const productRoutes = [
  ...healthRoutes,
  ...meRoutes,
  ...publishRoutes,
  ...requestsRoutes,
  ...failedMessagesRoutes,
  ...failureGroupsRoutes,
  ...webhooksRoutes,
  ...messagesRoutes,
  ...clientsRoutes,
  ...queuesRoutes,
  ...operationsRoutes,
  ...auditRoutes,
  ...metricsRoutes,
  ...subscriptionsRoutes,
  ...workflowsRoutes,
] as const satisfies readonly RouteShape[];

export type ProductOperation = (typeof productRoutes)[number]['operation'];
