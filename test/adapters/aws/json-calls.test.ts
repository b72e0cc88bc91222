import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { endpointOf } from '../../../adapters/aws/endpoint.ts';
import { createJsonCalls } from '../../../adapters/aws/json-calls.ts';

const service = {
  service: 'dynamodb',
  target: 'DynamoDB_20120810',
  version: '1.0',
  variable: 'DYNAMODB',
} as const;

type Scripted = { status: number; body: string } | 'silence' | 'hang up';
type Seen = { request: IncomingMessage; body: string };

let script: Scripted[];
let seen: Seen[];
let server: Server;
let endpoint: { url: URL; region: string };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    seen.push({ request, body: Buffer.concat(chunks).toString() });
    const next = script.shift() ?? { status: 200, body: '{}' };
    if (next === 'silence') return;
    if (next === 'hang up') return void request.socket.destroy();
    response.writeHead(next.status, { 'content-type': 'application/x-amz-json-1.0' }).end(next.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  endpoint = { url: new URL(`http://127.0.0.1:${port}`), region: 'eu-west-1' };
});
beforeEach(() => {
  script = [];
  seen = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const refusal = (type: string, status = 400): Scripted => ({
  status,
  body: JSON.stringify({
    __type: `com.amazonaws.dynamodb.v20120810#${type}`,
    message: 'no',
    Item: { a: { S: 'x' } },
  }),
});

/** The signature as AWS computes it, from the description of version 4. */
function expectedSignature({ request, body }: Seen, secret: string): string {
  const authorization = request.headers.authorization ?? '';
  const [, scope = '', names = ''] =
    /Credential=[^/]+\/(\S+), SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, request.url, '', headers.join(''), names, sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = scope.split('/').reduce<string | Buffer>((made, part) => hmac(made, part), `AWS4${secret}`);
  return createHmac('sha256', key).update(toSign).digest('hex');
}

describe('a call to AWS without its SDK', () => {
  it('names the operation, carries the input as JSON and answers what AWS answered', async () => {
    script = [{ status: 200, body: '{"Item":{"a":{"S":"é"}}}' }];
    const answer = await createJsonCalls(service, { endpoint })('GetItem', { Key: { a: { S: 'é' } } });
    expect(answer).toEqual({ Item: { a: { S: 'é' } } });
    expect(seen[0]?.request.headers).toMatchObject({
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'content-type': 'application/x-amz-json-1.0',
    });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ Key: { a: { S: 'é' } } });
  });

  it('is signed for its region and service, with the session token where there is one', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'a token');
    onTestFinished(() => void vi.unstubAllEnvs());
    await createJsonCalls(service, { endpoint })('GetItem', { Key: { a: { S: 'ü' } } });
    const [call] = seen;
    if (!call) throw new Error('nothing was asked');
    const { authorization = '' } = call.request.headers;
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, /,
    );
    expect(authorization).toMatch(/SignedHeaders=[^,]*host;[^,]*x-amz-security-token/);
    expect(authorization.split('Signature=')[1]).toBe(expectedSignature(call, 'a secret'));
  });

  it('throws what AWS refused by its name, with the rest of the answer, and does not ask again', async () => {
    script = [refusal('ConditionalCheckFailedException')];
    await expect(createJsonCalls(service, { endpoint })('UpdateItem', {})).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      passing: false,
      answer: { Item: { a: { S: 'x' } } },
    });
    expect(seen).toHaveLength(1);
  });

  it.each<[string, Scripted]>([
    ['it was throttled', refusal('ThrottlingException')],
    ['it was throttled, as SQS says it', refusal('RequestThrottled')],
    ['AWS had a fault of its own', { status: 503, body: '<html>' }],
    ['the connection broke', 'hang up'],
    ['nobody answered in time', 'silence'],
  ])('asks again when %s', async (_what, first) => {
    script = [first, { status: 200, body: '{"Attributes":{}}' }];
    const call = createJsonCalls(service, { endpoint, requestTimeoutMs: 200 });
    expect(await call('UpdateItem', {})).toEqual({ Attributes: {} });
    expect(seen).toHaveLength(2);
  });

  it('gives up after as many tries as it was allowed', async () => {
    script = [refusal('ThrottlingException'), refusal('ThrottlingException'), refusal('ThrottlingException')];
    const call = createJsonCalls(service, { endpoint, maxAttempts: 2 });
    await expect(call('UpdateItem', {})).rejects.toMatchObject({
      name: 'ThrottlingException',
      passing: true,
    });
    expect(seen).toHaveLength(2);
  });

  it('takes an answer that is not JSON for no answer', async () => {
    script = [{ status: 200, body: 'hello' }];
    await expect(createJsonCalls(service, { endpoint })('GetItem', {})).rejects.toMatchObject({
      name: 'Status200',
    });
  });

  it('uses a connection again', async () => {
    const call = createJsonCalls(service, { endpoint });
    await call('GetItem', {});
    await call('GetItem', {});
    expect(seen[1]?.request.socket).toBe(seen[0]?.request.socket);
  });

  it('opens another connection, without spending a try, when the kept one was closed meanwhile', async () => {
    const call = createJsonCalls(service, { endpoint, maxAttempts: 1 });
    await call('GetItem', {});
    script = ['hang up', { status: 200, body: '{"Item":{}}' }];
    expect(await call('GetItem', {})).toEqual({ Item: {} });
    expect(seen).toHaveLength(3);
  });

  it('gives up when a new connection breaks, too', async () => {
    const call = createJsonCalls(service, { endpoint, maxAttempts: 1 });
    await call('GetItem', {});
    script = ['hang up', 'hang up'];
    await expect(call('GetItem', {})).rejects.toMatchObject({ passing: true });
    expect(seen).toHaveLength(3);
  });

  it('says that credentials are missing, and nothing of those that are there', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(createJsonCalls(service, { endpoint })('GetItem', {})).rejects.toMatchObject({
      name: 'CredentialsMissing',
    });
    expect(seen).toHaveLength(0);
  });
});

describe('the endpoint of a service', () => {
  it.each([
    ['its own in the region', { AWS_REGION: 'eu-west-1' }, 'https://dynamodb.eu-west-1.amazonaws.com/'],
    [
      'under another suffix in China',
      { AWS_REGION: 'cn-north-1' },
      'https://dynamodb.cn-north-1.amazonaws.com.cn/',
    ],
    ['the one for all services', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566/'],
    [
      'the one for this service before it',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
      'http://127.0.0.1:1/',
    ],
  ])('is %s', (_what, environment, url) => {
    expect(endpointOf(service, environment).url.href).toBe(url);
  });
});
