import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = {
  body: Record<string, string>;
  bytes: number;
  headers: IncomingHttpHeaders;
  method: string;
};

/** What stands at a ResponseURL: keeps what it is sent, and refuses the first so many. */
export async function startCloudFormation(refusals = 0) {
  const answers: Answer[] = [];
  let tries = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      tries += 1;
      if (tries <= refusals) return response.writeHead(503).end();
      const bytes = Buffer.concat(chunks);
      answers.push({
        body: JSON.parse(bytes.toString()) as Record<string, string>,
        bytes: bytes.length,
        headers: request.headers,
        method: request.method ?? '',
      });
      return response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/answer?signature=very-secret`,
    answers,
    tries: () => tries,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
