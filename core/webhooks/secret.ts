import { Buffer } from 'node:buffer';
import { createHmac, hkdfSync } from 'node:crypto';

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: 24 to 64 bytes. */
const SECRET_BYTES = 32;
const PREFIX = 'whsec_';

/**
 * The secret that signs for a webhook, as its receiver is given it: base64 after `whsec_`. It is derived from the stage's
 * own key and stored nowhere, so nobody learns from the table of webhooks how to sign.
 */
export function secretOf(stageKey: string, webhookId: string, secretId: string): string {
  return PREFIX + bytesOf(stageKey, webhookId, secretId).toString('base64');
}

function bytesOf(stageKey: string, webhookId: string, secretId: string): Buffer {
  return Buffer.from(hkdfSync('sha256', stageKey, webhookId, `courtier webhook ${secretId}`, SECRET_BYTES));
}

export type Signed = { id: string; timestamp: number; payload: string };

/** `webhook-signature` of the specification: one signature for each secret that works, with a space between. */
export function signatureOf(
  stageKey: string,
  webhook: { id: string; secretIds: readonly string[] },
  { id, timestamp, payload }: Signed,
): string {
  return webhook.secretIds
    .map((secretId) => {
      const hmac = createHmac('sha256', bytesOf(stageKey, webhook.id, secretId));
      return `v1,${hmac.update(`${id}.${timestamp}.${payload}`).digest('base64')}`;
    })
    .join(' ');
}
