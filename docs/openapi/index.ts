import type { Operation } from '../../core/api/routes.ts';
import { orders, ordersSchemas } from '../../systems/orders/openapi.ts';
import { soirees, soireesSchemas } from '../../systems/playlists/openapi.ts';
import { clients, clientsSchemas } from './clients.ts';
import type { Documented } from './documented.ts';
import { failedMessages, failedMessagesSchemas } from './failed-messages.ts';
import { health } from './health.ts';
import { messages } from './messages.ts';
import { metrics } from './metrics.ts';
import { operations, operationsSchemas } from './operations.ts';
import { publish, publishSchemas } from './publish.ts';
import { queues, queuesSchemas } from './queues.ts';
import { requests, requestsSchemas } from './requests.ts';
import { sharedSchemas } from './shared.ts';
import { subscriptions, subscriptionsSchemas } from './subscriptions.ts';
import { workflows, workflowsSchemas } from './workflows.ts';

/** Every operation of core/api/routes.ts: one that is missing here does not compile. */
export const documented: Readonly<Record<Operation, Documented>> = {
  ...health,
  ...publish,
  ...failedMessages,
  ...messages,
  ...clients,
  ...queues,
  ...subscriptions,
  ...requests,
  ...workflows,
  ...operations,
  ...metrics,
  ...orders,
  ...soirees,
};

/** Schemas that have a name of their own in the document. What has none stands where it is used. */
export const namedSchemas = {
  ...sharedSchemas,
  ...publishSchemas,
  ...failedMessagesSchemas,
  ...clientsSchemas,
  ...queuesSchemas,
  ...soireesSchemas,
  ...subscriptionsSchemas,
  ...requestsSchemas,
  ...workflowsSchemas,
  ...operationsSchemas,
  ...ordersSchemas,
};
