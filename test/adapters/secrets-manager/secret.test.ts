import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { JsonCalls } from '../../../adapters/aws/json-calls.ts';
import { createSecretsManagerCalls } from '../../../adapters/secrets-manager/calls.ts';
import { createSecrets } from '../../../adapters/secrets-manager/secret.ts';
import { UnavailableError } from '../../../core/errors.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:courtier-local-broker-AbCdEf';

// What Secrets Manager answers next: a secret's fields, an error's name, or nothing at all.
let next: { SecretString?: string; SecretBinary?: string } | { __type: string } | 'silence';
let asked: unknown[];
let time: number;
let server: Server;
let call: JsonCalls;
let impatient: JsonCalls;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push(JSON.parse(Buffer.concat(chunks).toString()));
    if (next === 'silence') return;
    response.statusCode = '__type' in next ? 400 : 200;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(next));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = { url: new URL(`http://127.0.0.1:${port}`), region: 'eu-west-1' };
  call = createSecretsManagerCalls({ endpoint, maxAttempts: 1 });
  impatient = createSecretsManagerCalls({ endpoint, maxAttempts: 1, requestTimeoutMs: 100 });
});
beforeEach(() => {
  asked = [];
  time = 0;
  next = { SecretString: 'S3CRET' };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const secrets = (maxAgeMs?: number) =>
  createSecrets({ call, now: () => new Date(time), ...(maxAgeMs === undefined ? {} : { maxAgeMs }) });

async function failure(work: Promise<unknown>): Promise<UnavailableError> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof UnavailableError) return error;
  throw error;
}

describe('a secret', () => {
  it('is asked for by its ARN', async () => {
    expect(await secrets().text(ARN)).toBe('S3CRET');
    expect(asked).toEqual([{ SecretId: ARN }]);
  });

  it('is kept for a minute, and then read again', async () => {
    const store = secrets();
    await store.text(ARN);
    next = { SecretString: 'rotated' };
    time = 59_999;
    expect(await store.text(ARN)).toBe('S3CRET');
    time = 60_000;
    expect(await store.text(ARN)).toBe('rotated');
    expect(asked).toHaveLength(2);
  });

  it('is read once for callers at the same moment', async () => {
    const store = secrets();
    expect(await Promise.all([store.text(ARN), store.text(ARN)])).toEqual(['S3CRET', 'S3CRET']);
    expect(asked).toHaveLength(1);
  });

  it('is read again after it was forgotten', async () => {
    const store = secrets();
    await store.text(ARN);
    next = { SecretString: 'rotated' };
    store.forget(ARN);
    expect(await store.text(ARN)).toBe('rotated');
  });

  it('is kept apart from every other', async () => {
    const store = secrets();
    await store.text(ARN);
    next = { SecretString: 'other' };
    expect(await store.text('another')).toBe('other');
    expect(await store.text(ARN)).toBe('S3CRET');
  });

  it('is parsed by a schema', async () => {
    next = { SecretString: '{"username":"courtier","password":"pw","engine":"rabbitmq"}' };
    const Credentials = z.object({ username: z.string(), password: z.string() });
    expect(await secrets().json(ARN, Credentials)).toEqual({ username: 'courtier', password: 'pw' });
  });
});

describe('a secret that cannot be read', () => {
  it('is unavailable, and asked for again next time', async () => {
    const store = secrets();
    next = { __type: 'ResourceNotFoundException' };
    const error = await failure(store.text(ARN));
    expect(error).toMatchObject({ code: 'secret-unavailable', disposition: 'retry' });
    expect(error.message).toContain('ResourceNotFoundException');
    next = { SecretString: 'S3CRET' };
    expect(await store.text(ARN)).toBe('S3CRET');
  });

  it('is unavailable when nobody answers in time', async () => {
    next = 'silence';
    const store = createSecrets({ call: impatient });
    expect((await failure(store.text(ARN))).message).toContain('TimeoutError');
  });

  it('is asked for no more often than the calls were set to', async () => {
    next = 'silence';
    await failure(createSecrets({ call: impatient }).text(ARN));
    expect(asked).toHaveLength(1);
  });

  it('is unavailable when it has no text', async () => {
    next = { SecretBinary: 'AAAA' };
    expect((await failure(secrets().text(ARN))).message).toContain('no text');
  });

  it.each([
    ['no JSON', 'S3CRET', 'not JSON'],
    ['of another shape', '{"username":"S3CRET","password":5}', 'password'],
    ['of quite another shape', '"S3CRET"', 'the whole'],
  ])('never shows its value when it is %s', async (_what, SecretString, why) => {
    next = { SecretString };
    const Credentials = z.object({ username: z.literal('courtier').or(z.string()), password: z.string() });
    const error = await failure(secrets().json(ARN, Credentials));
    expect(error.message).toContain(why);
    expect(JSON.stringify([error.message, error.details, error.stack, error.cause])).not.toContain('S3CRET');
  });
});
