import { UnavailableError } from '../../core/errors.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import { attempts } from '../aws/attempts.ts';
import { AwsError, refusalInXml } from '../aws/aws-error.ts';
import { type Endpoint, endpointOf } from '../aws/endpoint.ts';
import { signedRequest } from '../aws/signed-request.ts';

export type PayloadBucketOptions = {
  /** Milliseconds for one body, all tries together. Default 20,000: a function that keeps bodies has 30 s. */
  timeoutMs?: number;
  /** Default: what the environment says. */
  endpoint?: Endpoint;
};

const SERVICE = { service: 's3', variable: 'S3' };
/** Bodies are large. */
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_ATTEMPTS = 3;

type Method = 'GET' | 'PUT' | 'DELETE';

/**
 * Bodies as objects of this bucket; its lifecycle rules say which of them expire. Errors are UnavailableErrors.
 * The SDK's client is 214 KB of a bundle, which each cold start would parse for the few messages whose body lies here.
 */
export function payloadBucket(bucket: string, options: PayloadBucketOptions = {}): PayloadStore {
  const { timeoutMs = 20_000 } = options;
  let { endpoint } = options;
  const call = async (method: Method, key: string, content?: Uint8Array): Promise<Buffer> => {
    endpoint ??= endpointOf(SERVICE);
    const request = { endpoint, service: SERVICE.service, method, path: pathOf(bucket, key) };
    const body = content ? Buffer.from(content.buffer, content.byteOffset, content.byteLength) : '';
    // A type of its own, else what signs would call it a form.
    const headers: Record<string, string> = content ? { 'content-type': 'application/octet-stream' } : {};
    const until = performance.now() + timeoutMs;
    return attempts(MAX_ATTEMPTS, async () => {
      const left = until - performance.now();
      if (left <= 0)
        throw new AwsError('TimeoutError', `No answer within ${timeoutMs} ms.`, { passing: false });
      const answer = await signedRequest({
        ...request,
        headers,
        body,
        timeoutMs: Math.min(left, REQUEST_TIMEOUT_MS),
      });
      if (answer.status < 200 || answer.status > 299)
        throw refusalInXml(answer.status, answer.body.toString('utf8'));
      return answer.body;
    });
  };
  return {
    async put(key, body) {
      await call('PUT', key, body).catch((error) => fail('keep', key, error));
    },
    async get(key) {
      return call('GET', key).catch((error) => (isMissing(error) ? undefined : fail('read', key, error)));
    },
    async remove(key) {
      await call('DELETE', key).catch((error) => fail('remove', key, error));
    },
  };
}

/**
 * The bucket in the path: the local endpoint has one host for all buckets, and a name with dots has no certificate.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access
 */
function pathOf(bucket: string, key: string): string {
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

/** The bucket itself may be missing as well: that is no answer about a body. */
function isMissing(error: unknown): boolean {
  return error instanceof AwsError && error.name === 'NoSuchKey';
}

function fail(operation: string, key: string, error: unknown): never {
  const reason = error instanceof Error ? error.name : 'unknown';
  throw new UnavailableError('payload-store-unavailable', `S3 could not ${operation} a payload: ${reason}.`, {
    cause: error,
    details: { key, error: reason },
  });
}
