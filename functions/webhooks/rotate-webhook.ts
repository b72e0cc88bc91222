import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { viewWebhook, type WebhookWithSecret } from '../../core/api/views-webhooks.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { WEBHOOK_OVERLAP_SECONDS, WEBHOOK_OVERLAP_SECONDS_MAX } from '../../core/limits.ts';
import { secretOf } from '../../core/webhooks/secret.ts';
import { rotateSecret } from '../../core/webhooks/webhook.ts';
import { changed, type Deps } from './deps.ts';

export const SecretRotationSchema = z.strictObject({
  overlap_seconds: z.int().min(0).max(WEBHOOK_OVERLAP_SECONDS_MAX).default(WEBHOOK_OVERLAP_SECONDS),
});

/** POST /api/webhooks/{id}/rotate: a new secret, shown this once; the ones before it sign beside it for `overlap_seconds`. */
export function rotateWebhook(shared: Deps): Operation {
  return operation({
    input: SecretRotationSchema,
    body: { optional: true },
    handle: async (event, { input: { overlap_seconds }, log }) => {
      const deps = { ...shared, log };
      const id = pathParameter(event, 'id');
      const secretId = deps.newId();
      const at = deps.now().toISOString();
      const secret = secretOf(await deps.stageKey(), id, secretId);
      const webhook = await changed(deps, id, (found) =>
        rotateSecret(found, { secretId, at, overlapSeconds: overlap_seconds }),
      );
      log.info('webhook secret rotated', { webhook_id: id, overlap_seconds });
      await recordAction(deps, caller(event), {
        action: 'webhook.rotated',
        target: `webhook:${id}`,
        details: { overlap_seconds },
      });
      return json(200, { ...viewWebhook(webhook, at), secret } satisfies WebhookWithSecret);
    },
  });
}
