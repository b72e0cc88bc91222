import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { payloadBucket } from '../../../adapters/s3/payload-bucket.ts';
import { UnavailableError } from '../../../core/errors.ts';

const bucketAt = (url: string, timeoutMs?: number) =>
  payloadBucket('b', {
    endpoint: { url: new URL(url), region: 'eu-west-1' },
    ...(timeoutMs && { timeoutMs }),
  });

/** S3 as this listener: what it was asked, and a bucket there. */
async function served(listener: RequestListener, timeoutMs?: number) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    listener(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, bucket: bucketAt(`http://127.0.0.1:${port}`, timeoutMs) };
}

const refused =
  (status: number, code: string): RequestListener =>
  (_request, response) =>
    response
      .writeHead(status)
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`);

describe('the payload store on S3', () => {
  it('is unavailable when S3 does not answer', async () => {
    const bucket = bucketAt('http://127.0.0.1:1');
    await expect(bucket.get('k')).rejects.toThrow(UnavailableError);
    await expect(bucket.put('k', new Uint8Array())).rejects.toThrow(UnavailableError);
    await expect(bucket.remove('k')).rejects.toThrow(UnavailableError);
  });

  it('gives up on an answer that does not come in time', async () => {
    const { bucket } = await served(() => undefined, 200);
    await expect(bucket.get('k')).rejects.toThrow(UnavailableError);
  });

  it('gives up on a body that stops half way', async () => {
    const { bucket } = await served((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
    }, 200);
    await expect(bucket.get('k')).rejects.toThrow(UnavailableError);
  });

  it('asks again what S3 had no time for', async () => {
    let times = 0;
    const { bucket } = await served((request, response) => {
      times += 1;
      if (times < 3) refused(503, 'SlowDown')(request, response);
      else response.end('the body');
    });
    expect(String(Buffer.from((await bucket.get('k')) ?? []))).toBe('the body');
    expect(times).toBe(3);
  });

  it.each([
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
    [301, 'PermanentRedirect'],
  ])('asks once and says why, when S3 answers %i with %s', async (status, code) => {
    const { bucket, asked } = await served(refused(status, code));
    await expect(bucket.get('k')).rejects.toMatchObject({
      code: 'payload-store-unavailable',
      details: { key: 'k', error: code },
    });
    expect(asked).toHaveLength(1);
  });

  it('takes no body for a missing one unless S3 says so', async () => {
    const { bucket } = await served(refused(404, 'NoSuchKey'));
    expect(await bucket.get('k')).toBeUndefined();
    await expect(bucket.put('k', Buffer.from('x'))).rejects.toThrow(UnavailableError);
  });

  it('names the object by a path that holds any key, signed for S3 with the hash of its body', async () => {
    const { bucket, asked } = await served((request, response) => {
      request.resume().on('end', () => response.end());
    });
    await bucket.put('held/a b+c%é', Buffer.from('x'));
    expect(asked[0]).toMatchObject({
      method: 'PUT',
      url: '/b/held/a%20b%2Bc%25%C3%A9',
      headers: {
        'content-length': '1',
        'content-type': 'application/octet-stream',
        'x-amz-content-sha256': '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
        authorization: expect.stringContaining('/eu-west-1/s3/aws4_request'),
      },
    });
  });
});
