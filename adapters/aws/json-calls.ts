import { attempts } from './attempts.ts';
import { refusalOf } from './aws-error.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import { type Answer, signedRequest } from './signed-request.ts';

/** A service of AWS that speaks JSON over POST. */
export type JsonService = {
  /** Its host name's first part, and its name in signatures. */
  service: string;
  /** What stands before the operation in X-Amz-Target. */
  target: string;
  version: '1.0' | '1.1';
  /** AWS_ENDPOINT_URL_<variable>. */
  variable: string;
};

export type CallOptions = {
  /** Tries altogether. Default 3. */
  maxAttempts?: number;
  /** Milliseconds for each. Default 3,000. */
  requestTimeoutMs?: number;
  /** Default: what the environment says. */
  endpoint?: Endpoint;
};

/** Calls an operation; throws an AwsError. */
export type JsonCalls = (operation: string, input: object) => Promise<Record<string, unknown>>;

/**
 * Calls to one service without its SDK: a signature costs a quarter of the SDK's time on the CPU, and a function that
 * needs nothing else loads half a megabyte less. For what lies on the path of every message; elsewhere the SDK.
 */
export function createJsonCalls(service: JsonService, options: CallOptions = {}): JsonCalls {
  const { maxAttempts = 3, requestTimeoutMs = 3_000 } = options;
  let endpoint = options.endpoint;
  return async (operation, input) => {
    endpoint ??= endpointOf(service);
    const request = {
      endpoint,
      service: service.service,
      headers: {
        'content-type': `application/x-amz-json-${service.version}`,
        'x-amz-target': `${service.target}.${operation}`,
      },
      body: JSON.stringify(input),
      timeoutMs: requestTimeoutMs,
    };
    return attempts(maxAttempts, async () => answered(await signedRequest(request)));
  };
}

function answered({ status, body, headers }: Answer): Record<string, unknown> {
  const answer = parsed(body.toString('utf8'));
  if (status >= 200 && status < 300 && answer) return answer;
  throw refusalOf(status, answer ?? {}, headers['x-amzn-query-error']);
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
