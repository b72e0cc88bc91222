import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter, query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import {
  viewAttempt,
  viewWebhookFor,
  type WebhookAttemptList,
  type WebhookList,
  type WebhookView,
} from '../../core/api/views-webhooks.ts';
import { payloadsShownTo } from '../../core/webhooks/access.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { type Deps, webhookOf } from './deps.ts';

/** Parameters of both lists. */
export const WebhooksQuerySchema = z.object({ ...pageQuery });
type WebhooksQuery = z.infer<typeof WebhooksQuerySchema>;

/** GET /api/webhooks: the newest first, in pages. */
export function listWebhooks(deps: Pick<Deps, 'webhooks' | 'now'>): OperationHandler {
  return async (event, { log }) => {
    const page = await deps.webhooks.list(query<WebhooksQuery>(event, WebhooksQuerySchema));
    const at = deps.now().toISOString();
    const { permissions } = caller(event);
    return json(200, {
      items: page.items.map((webhook) => viewWebhookFor(permissions, webhook, at)),
      next: page.next,
      ...unreadableOf(log, 'webhooks', page),
    } satisfies WebhookList);
  };
}

/** GET /api/webhooks/{id}. */
export function getWebhook(deps: Pick<Deps, 'webhooks' | 'now'>): OperationHandler {
  return async (event) => {
    const webhook = await webhookOf(deps, pathParameter(event, 'id'));
    const { permissions } = caller(event);
    return json(200, viewWebhookFor(permissions, webhook, deps.now().toISOString()) satisfies WebhookView);
  };
}

/** GET /api/webhooks/{id}/attempts: the newest first, in pages. */
export function listAttempts(deps: Pick<Deps, 'webhooks' | 'attempts'>): OperationHandler {
  return async (event, { log }) => {
    const asked = query<WebhooksQuery>(event, WebhooksQuerySchema);
    const { id } = await webhookOf(deps, pathParameter(event, 'id'));
    const isShown = payloadsShownTo(caller(event).permissions);
    const page = await deps.attempts.list(id, asked);
    return json(200, {
      items: page.items.map((attempt) => viewAttempt(attempt, isShown)),
      next: page.next,
      ...unreadableOf(log, 'webhook attempts', page),
    } satisfies WebhookAttemptList);
  };
}
