import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { systems } from '#systems';
import type { ProductOperation } from '../../core/api/product-routes.ts';
import { audit, auditSchemas } from './audit.ts';
import { bindings, bindingsSchemas } from './bindings.ts';
import { clients, clientsSchemas } from './clients.ts';
import { type Documented, productTags, type Tags } from './documented.ts';
import { exchanges, exchangesSchemas } from './exchanges.ts';
import { failedMessages, failedMessagesSchemas } from './failed-messages.ts';
import { failureGroups, failureGroupsSchemas } from './failure-groups.ts';
import { health } from './health.ts';
import { me, meSchemas } from './me.ts';
import { messages } from './messages.ts';
import { metrics } from './metrics.ts';
import { operations, operationsSchemas } from './operations.ts';
import { publish, publishSchemas } from './publish.ts';
import { purges, purgesSchemas } from './purges.ts';
import { queues, queuesSchemas } from './queues.ts';
import { requests, requestsSchemas } from './requests.ts';
import { retries, retriesSchemas } from './retries.ts';
import { revisions, revisionsSchemas } from './revisions.ts';
import { sharedSchemas } from './shared.ts';
import { subscriptions, subscriptionsSchemas } from './subscriptions.ts';
import { webhooks, webhooksSchemas } from './webhooks.ts';
import { workflows, workflowsSchemas } from './workflows.ts';

/** The operations of the broker service itself: one that is missing here does not compile. */
const product: Readonly<Record<ProductOperation, Documented>> = {
  ...health,
  ...me,
  ...publish,
  ...failedMessages,
  ...revisions,
  ...retries,
  ...failureGroups,
  ...webhooks,
  ...messages,
  ...clients,
  ...queues,
  ...purges,
  ...bindings,
  ...exchanges,
  ...subscriptions,
  ...requests,
  ...workflows,
  ...operations,
  ...audit,
  ...metrics,
};

type OpenapiModule = {
  tags: Tags;
  documented: Readonly<Record<string, Documented>>;
  namedSchemas: Readonly<Record<string, z.ZodType>>;
};

/** What each system says of its own routes, in its openapi.ts. */
const ofSystems: readonly OpenapiModule[] = await Promise.all(
  systems
    .map(({ folder }) => join(folder, 'openapi.ts'))
    .filter((file) => existsSync(file))
    .map((file): Promise<OpenapiModule> => import(/* @vite-ignore */ file)),
);

export const tags: Tags = Object.assign({}, productTags, ...ofSystems.map((each) => each.tags));

/** By operation, of every route. */
export const documented: Readonly<Record<string, Documented>> = Object.assign(
  {},
  product,
  ...ofSystems.map((each) => each.documented),
);

/** What the document says of an operation. Throws for one that nothing is said of, and for a tag that nobody describes. */
export function documentedOf(operation: string): Documented {
  const found = documented[operation];
  if (!found) throw new Error(`No openapi.ts describes the operation ${operation}.`);
  if (!Object.hasOwn(tags, found.tag))
    throw new Error(`No openapi.ts describes the tag ${found.tag} of the operation ${operation}.`);
  return found;
}

/** Schemas that have a name of their own in the document. What has none stands where it is used. */
export const namedSchemas: Readonly<Record<string, z.ZodType>> = {
  ...sharedSchemas,
  ...publishSchemas,
  ...failedMessagesSchemas,
  ...revisionsSchemas,
  ...retriesSchemas,
  ...failureGroupsSchemas,
  ...webhooksSchemas,
  ...clientsSchemas,
  ...meSchemas,
  ...queuesSchemas,
  ...purgesSchemas,
  ...bindingsSchemas,
  ...exchangesSchemas,
  ...subscriptionsSchemas,
  ...requestsSchemas,
  ...workflowsSchemas,
  ...operationsSchemas,
  ...auditSchemas,
  ...Object.assign({}, ...ofSystems.map((each) => each.namedSchemas)),
};
