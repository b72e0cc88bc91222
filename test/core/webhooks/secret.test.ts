import { Webhook as Verifier } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { secretOf, signatureOf } from '../../../core/webhooks/secret.ts';

const payload = '{"type":"webhook.test","timestamp":"2026-01-05T10:00:00.000Z","data":{"é":1.0}}';
const timestamp = Math.floor(Date.now() / 1_000);
const signed = { id: 'msg_1', timestamp, payload };
const headers = (signature: string) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(timestamp),
  'webhook-signature': signature,
});

describe('the secret of a webhook', () => {
  it('is the same each time it is derived, and another for another key, webhook or rotation', () => {
    const secret = secretOf('key', 'w-1', 's-1');
    expect(secretOf('key', 'w-1', 's-1')).toBe(secret);
    const others = [
      secretOf('KEY', 'w-1', 's-1'),
      secretOf('key', 'w-2', 's-1'),
      secretOf('key', 'w-1', 's-2'),
    ];
    expect(new Set([secret, ...others]).size).toBe(4);
    expect(Buffer.from(secret.replace('whsec_', ''), 'base64')).toHaveLength(32);
  });

  it('signs so that the library of the specification believes it, and nothing that was changed', () => {
    const signature = signatureOf('key', { id: 'w-1', secretIds: ['s-1'] }, signed);
    const verifier = new Verifier(secretOf('key', 'w-1', 's-1'));
    expect(verifier.verify(payload, headers(signature))).toEqual(JSON.parse(payload));
    expect(() => verifier.verify(`${payload} `, headers(signature))).toThrow();
    expect(() => verifier.verify(payload, { ...headers(signature), 'webhook-id': 'msg_2' })).toThrow();
  });

  it('signs with the one before it as well while both work', () => {
    const signature = signatureOf('key', { id: 'w-1', secretIds: ['s-2', 's-1'] }, signed);
    for (const secretId of ['s-1', 's-2'])
      new Verifier(secretOf('key', 'w-1', secretId)).verify(payload, headers(signature));
    expect(() => new Verifier(secretOf('key', 'w-1', 's-3')).verify(payload, headers(signature))).toThrow();
  });
});
