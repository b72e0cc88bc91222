import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, json } from 'node:stream/consumers';
import type { Answer } from '../../../../localstack/parts/gateway/call.ts';
import { handleSes } from '../../local/ses.ts';
import { createSesClient } from '../../mailers/ses-client.ts';

/** What SES does instead of taking a mail to this address. */
type Refusal = (address: string) => Answer | 'silence' | undefined;

/** The local runtime's SES on a port of its own, and a client of it; keeps the raw mails that it took. */
export async function startSes(refusal: Refusal) {
  const mails: Buffer[] = [];
  let calls = 0;
  const server = createServer((request, response) => {
    void (async () => {
      calls += 1;
      const body = await buffer(request);
      const { Destination } = (await json(ReadableStream.from([body]))) as {
        Destination: { ToAddresses: string[] };
      };
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const call = { method: request.method ?? '', path, headers: request.headers, body };
      const mailbox = { take: async (content: Buffer) => void mails.push(content) };
      const answer =
        refusal(Destination.ToAddresses[0] ?? '') ??
        (await handleSes({ ...call, query: new URLSearchParams() }, mailbox));
      if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end(answer.body);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    mails,
    calls: () => calls,
    client: createSesClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      requestTimeoutMs: 1_000,
    }),
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function sesError(status: number, type: string, message: string): Answer {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': type };
  return { status, headers, body: JSON.stringify({ message }) };
}
