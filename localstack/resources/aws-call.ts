import { Agent, request } from 'node:http';

/** An error that a part answered, with the AWS name of it. */
export class AwsError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(`${type}: ${message}`);
    this.type = type;
  }
}

const TIMEOUT_MS = 30_000;

/**
 * One call of an AWS JSON protocol to a part on loopback. The SDK's work (signatures, regions, retries) means nothing
 * there, and loading its clients would cost a quarter of the start.
 */
export async function awsJson(
  endpoint: string,
  target: string,
  input: unknown,
  signal = AbortSignal.timeout(TIMEOUT_MS),
): Promise<Record<string, unknown>> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': target,
    'x-amz-date': '20260101T000000Z',
    authorization: signedLike(target.startsWith('AmazonSQS') ? 'sqs' : 'dynamodb'),
  };
  const { status, text } = await post(endpoint, headers, JSON.stringify(input), signal);
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  if (status < 300) return body;
  const type =
    String(body.__type ?? status)
      .split('#')
      .at(-1) ?? '';
  throw new AwsError(type, String(body.message ?? body.Message ?? text));
}

const agent = new Agent({ keepAlive: true });

/** Streams and queues are asked all the time, also when nothing happens: `fetch` takes twice the processor for a call. */
function post(
  endpoint: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      endpoint,
      { method: 'POST', agent, signal, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** One call of the Query protocol (SNS). Answers the XML. */
export async function awsQuery(
  endpoint: string,
  service: string,
  input: Record<string, string>,
): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: signedLike(service) },
    body: new URLSearchParams(input),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new AwsError(
    /<Code>([^<]*)/.exec(text)?.[1] ?? String(response.status),
    /<Message>([^<]*)/.exec(text)?.[1] ?? text,
  );
}

/** Parts take region and account from the signature's scope, and check none. */
export function signedLike(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}
