import { createRouter, type HttpHandler } from '../../adapters/http/router.ts';
import { patchWebhook } from './change-webhook.ts';
import { createWebhook } from './create-webhook.ts';
import { deleteWebhook } from './delete-webhook.ts';
import type { Deps } from './deps.ts';
import { getWebhook, listAttempts, listWebhooks } from './get-webhooks.ts';
import { redeliverWebhook } from './redeliver-webhook.ts';
import { rotateWebhook } from './rotate-webhook.ts';
import { testWebhook } from './test-webhook.ts';

/** Receivers of notifications, and what was sent to them. */
export function createHandler(deps: Deps): HttpHandler {
  return createRouter({
    function: 'webhooks',
    log: deps.log,
    operations: {
      createWebhook: createWebhook(deps),
      listWebhooks: listWebhooks(deps),
      getWebhook: getWebhook(deps),
      changeWebhook: patchWebhook(deps),
      deleteWebhook: deleteWebhook(deps),
      rotateWebhook: rotateWebhook(deps),
      testWebhook: testWebhook(deps),
      listWebhookAttempts: listAttempts(deps),
      redeliverWebhook: redeliverWebhook(deps),
    },
  });
}
