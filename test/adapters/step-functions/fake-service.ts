import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { SFNClient } from '@aws-sdk/client-sfn';

export type Call = { action: string; input: Record<string, unknown> };
/** What the service answers: a result, or an error by name. `hangs`: nothing, ever. */
export type Reply = { result?: Record<string, unknown>; error?: string; status?: number; hangs?: boolean };

/** A service that speaks AWS's JSON protocol and answers as it is told. */
export async function fakeStepFunctions(reply: (call: Call) => Reply) {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace(/^AWSStepFunctions\./, '');
    const call = { action, input: JSON.parse(await bodyOf(request)) };
    calls.push(call);
    const { result = {}, error, status = 400, hangs } = reply(call);
    if (hangs) return;
    response.writeHead(error ? status : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(
      JSON.stringify(error ? { __type: `com.amazonaws.states#${error}`, message: 'refused' } : result),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    calls,
    client: new SFNClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
      requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true },
    }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
