import type { IncomingMessage } from 'node:http';
import type { Route } from './route.ts';

/** `AWS4-HMAC-SHA256 Credential=AKID/20261101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=…` */
const SIGNED = /^AWS4-[A-Z0-9-]+ (?=.*\bCredential=[^/\s,]+\/)(?=.*\bSignature=[0-9a-f]+)/;

/**
 * Whether a call is signed as AWS wants it, with any credentials: the secret behind a key is nobody's here, so a
 * signature is not checked. It proves something all the same. A page in a browser can send a call to this port without
 * asking, but not with an Authorization header of this kind: the browser would ask first, by OPTIONS, and is refused.
 * S3 also takes the signature in the address, for programs without credentials that read or write one object.
 */
export function isSigned({ method, url = '', headers }: IncomingMessage, route: Route): boolean {
  if (SIGNED.test(headers.authorization ?? '')) return true;
  const isObject = route.name === 's3' && (method === 'GET' || method === 'HEAD' || method === 'PUT');
  return isObject && /[?&]X-Amz-Credential=[^&]+/.test(url) && /[?&]X-Amz-Signature=[0-9a-f]+/.test(url);
}

export const UNSIGNED =
  'Request is missing Authentication Token: the local runtime takes any credentials, but none is too few. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to any text; curl signs with --aws-sigv4 aws:amz:us-east-1:SERVICE --user local:local.';
