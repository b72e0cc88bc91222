import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPayloads } from '../../../adapters/s3/payloads.ts';
import { UnavailableError } from '../../../core/errors.ts';

function clientOf(endpoint: string): S3Client {
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

async function serving(listener: RequestListener): Promise<S3Client> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return clientOf(`http://127.0.0.1:${port}`);
}

describe('the payload store on S3', () => {
  it('is unavailable when S3 does not answer', async () => {
    const payloads = createPayloads({ client: clientOf('http://127.0.0.1:1'), bucket: 'b' });
    await expect(payloads.get('k')).rejects.toThrow(UnavailableError);
    await expect(payloads.put('k', new Uint8Array())).rejects.toThrow(UnavailableError);
  });

  it('gives up on an answer that does not come in time', async () => {
    const client = await serving(() => undefined);
    const payloads = createPayloads({ client, bucket: 'b', timeoutMs: 200 });
    await expect(payloads.get('k')).rejects.toThrow(UnavailableError);
  });

  it('gives up on a body that stops half way', async () => {
    const client = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
    });
    const payloads = createPayloads({ client, bucket: 'b', timeoutMs: 200 });
    await expect(payloads.get('k')).rejects.toThrow(UnavailableError);
  });
});
