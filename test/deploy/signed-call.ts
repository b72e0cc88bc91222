import { createHash } from 'node:crypto';

type Call = { path?: string; body?: string; headers?: Record<string, string> };

/** As the clients of AWS do it: what the service itself could not do is asked for again. */
const TRIES = 3;

/** A call that is signed for a service: emulators find the service by the credential's scope, and take any signature. */
export async function signedCall(
  endpoint: string,
  service: string,
  init: Call,
  tries = TRIES,
): Promise<string> {
  const scope = `Credential=test/20260101/us-east-1/${service}/aws4_request`;
  const response = await fetch(endpoint + (init.path ?? '/'), {
    method: init.body === undefined ? 'GET' : 'POST',
    ...(init.body !== undefined && { body: init.body }),
    headers: {
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=${createHash('sha256').digest('hex')}`,
      'x-amz-date': '20260101T000000Z',
      ...init.headers,
    },
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (response.ok) return text;
  if (response.status >= 500 && tries > 1) return signedCall(endpoint, service, init, tries - 1);
  throw new Error(`${service} answers ${response.status}: ${text.slice(0, 300)}`);
}

/** Of a service that speaks JSON; `operation` with the version before its dot. */
export function jsonCall(
  endpoint: string,
  service: string,
  operation: string,
  body: object,
): Promise<string> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': operation };
  return signedCall(endpoint, service, { body: JSON.stringify(body), headers });
}
