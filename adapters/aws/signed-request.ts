import http from 'node:http';
import https from 'node:https';
import aws4 from 'aws4';
import { AwsError } from './aws-error.ts';
import type { Endpoint } from './endpoint.ts';

export type SignedRequest = {
  endpoint: Endpoint;
  /** As signatures name it: `dynamodb`, `secretsmanager`. */
  service: string;
  /** Default POST. */
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** What follows the endpoint's own path, already encoded for a URL. Default: nothing. */
  path?: string;
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
  /** For the whole exchange, connecting and the answer's body included. */
  timeoutMs: number;
};

export type Answer = { status: number; body: Buffer; headers: http.IncomingHttpHeaders };

// A connection outlives the request, and a container's next one finds it open.
const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};

/** One request to AWS, signed (version 4) with the credentials that Lambda gives in the environment. */
export async function signedRequest({
  endpoint,
  service,
  method = 'POST',
  path: below = '',
  headers,
  body,
  timeoutMs,
}: SignedRequest): Promise<Answer> {
  const { url, region } = endpoint;
  const secure = url.protocol === 'https:';
  const { host, hostname, port, pathname } = url;
  const path = `${pathname}${below}`;
  const signed = aws4.sign(
    { service, region, host, method, path, headers: { ...headers }, body },
    credentials(),
  );
  const options = {
    method,
    hostname,
    port,
    path,
    headers: signed.headers,
    agent: agents[secure ? 'https:' : 'http:'],
  };
  const begin = (fresh?: { agent: false }) =>
    secure ? https.request({ ...options, ...fresh }) : http.request({ ...options, ...fresh });
  const request = begin();
  try {
    return await exchange(request, body, timeoutMs);
  } catch (error) {
    if (!wasClosedMeanwhile(request, error)) throw error;
    return await exchange(begin({ agent: false }), body, timeoutMs);
  }
}

/**
 * AWS closes an idle connection, and a container that was frozen meanwhile finds that out only by using it. That is no
 * fault that a try may be spent on: the authorizer has one. https://nodejs.org/api/http.html#requestreusedsocket
 */
function wasClosedMeanwhile(request: http.ClientRequest, error: unknown): boolean {
  if (!request.reusedSocket || !(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

/** Read each time: an environment of Lambda keeps them for the life of the process, a test changes them. */
function credentials() {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new AwsError(
      'CredentialsMissing',
      'The environment holds no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      { passing: false },
    );
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
}

function exchange(request: http.ClientRequest, body: string | Buffer, timeoutMs: number): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const timer = setTimeout(() => {
      request.destroy(new AwsError('TimeoutError', `No answer within ${timeoutMs} ms.`, { passing: true }));
    }, timeoutMs);
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    };
    request.on('error', fail);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(timer);
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, body: Buffer.concat(chunks), headers });
      });
    });
    request.end(body);
  });
}
