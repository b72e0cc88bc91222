import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Env } from '../../../functions/requests/env.ts';
import { requestingDeps } from '../../../functions/requests/wiring.ts';
import { readEnv } from '../../../functions/wiring/environment.ts';
import { recordedLog } from '../../recorded-log.ts';

const env = readEnv(Env, {
  STAGE: 'local',
  // Nothing listens there.
  BROKER_URL: 'amqp://127.0.0.1:1',
  BROKER_SECRET_ARN: 'arn',
  MESSAGE_LOG_TABLE: 'trail',
  CIRCUITS_TABLE: 'circuits',
  IN_FLIGHT_TABLE: 'in-flight',
  IN_FLIGHT_PER_CLIENT: '2',
});
const publication = { id: 'm', exchange: 'e', routingKey: '', body: Buffer.from('1'), headers: {} };

/** Stands for AWS: it has the broker's login, and keeps what is written into tables. */
async function aws() {
  const written: { TableName: string; Item: unknown }[] = [];
  const first = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const secret = String(request.headers['x-amz-target']).startsWith('secretsmanager');
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(secret ? JSON.stringify({ SecretString: '{"username":"u","password":"p"}' }) : '{}');
    if (secret) return;
    written.push(JSON.parse(Buffer.concat(chunks).toString()));
    first.resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    vi.unstubAllEnvs();
  });
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { written, first: first.promise };
}

it('a circuit that requests opened is reported where operators look', async () => {
  const { written, first } = await aws();
  const now = () => new Date('2026-11-02T10:00:00.000Z');
  const deps = requestingDeps(env, { now, newId: () => 'container-1', log: recordedLog() });
  const ask = () => deps.requester.request({ ...publication, properties: {} }, { timeoutMs: 1_000 });
  for (let turn = 0; turn < 3; turn++) {
    await expect(deps.breaker.run(ask)).rejects.toMatchObject({ code: 'broker-unavailable' });
  }
  await expect(deps.breaker.run(ask)).rejects.toMatchObject({ code: 'circuit-open' });
  await first;
  expect(written).toMatchObject([
    {
      TableName: 'circuits',
      Item: { circuit: { S: 'broker' }, instance: { S: 'container-1' }, state: { S: 'open' } },
    },
  ]);
});
