import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createProxy } from '../../../localstack/parts/gateway/proxy.ts';

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a part that dies in the middle of an answer', () => {
  it.each([
    ['passed on as it is', false],
    ['whose queue URLs are rewritten', true],
  ])('ends the call of an answer %s, and logs it', async (_, rewriteUrls) => {
    const part = createServer((_request, answer) => {
      answer.writeHead(200, { 'content-length': 1000 });
      answer.write('{"QueueUrls":[', () => answer.destroy());
    });
    const troubles: string[] = [];
    const proxy = createProxy(await listening(part), (error) => troubles.push(error.message));
    onTestFinished(() => proxy.close());
    const url = await listening(createServer((request, answer) => proxy.pass(request, answer, rewriteUrls)));
    const call = fetch(url, { signal: AbortSignal.timeout(5_000) }).then((response) => response.text());
    await expect(call).rejects.toSatisfy((error: Error) => error.name !== 'TimeoutError');
    expect(troubles).toEqual(['aborted']);
  });
});
