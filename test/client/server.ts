import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Received = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown> | undefined;
  text: string;
};
/** What the server does with a request: answer, or drop the connection, or never answer. */
export type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | 'drop' | 'silence';
/** Or what it answers at a path, whatever comes first. */
export type Replies = [Reply | ((path: string) => Reply), ...Reply[]];

/** A server that answers as set, the last reply again and again. */
export async function startServer(...replies: Replies) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { method = '', url: path = '', headers } = request;
    received.push({ method, path, headers, body: text === '' ? undefined : JSON.parse(text), text });
    const set = replies[Math.min(received.length, replies.length) - 1] ?? replies[0];
    const reply = typeof set === 'function' ? set(path) : set;
    if (reply === 'drop') return request.socket.destroy();
    if (reply === 'silence') return;
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

export const problem = (status: number, code: string, headers: Record<string, string> = {}): Reply => ({
  status,
  body: { type: `urn:courtier:problem:${code}`, title: code, status, detail: `It is ${code}.` },
  headers,
});
