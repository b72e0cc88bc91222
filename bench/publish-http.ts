import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Broker } from '../localstack/parts/rabbitmq/index.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { type Parts, withParts } from './measuring/parts.ts';
import { type PlainPublisher, plainPublisher } from './measuring/plain-publisher.ts';
import { body, requestOf } from './measuring/publish-handler.ts';
import { queueSide } from './measuring/queue-side.ts';
import { ratesInTurns, roundsOf, type Side } from './measuring/rounds.ts';
import { comparison } from './measuring/row.ts';

const CLIENTS = 16;
const MESSAGES_PER_ROUND = CLIENTS * 50;

export const publishHttp: Claim = {
  name: 'publish-http',
  subject: `publish over HTTP from ${CLIENTS} clients, one message a request`,
  against: "the publish of RabbitMQ's management API, to the same quorum queue",
  run: (options) => withParts((parts) => measure(parts, options)),
};

/** One request for one message; `isDone`: whether the answer says that it was routed and confirmed. */
type Target = { url: URL; authorization?: string; payload: string; isDone: (answer: string) => boolean };

async function measure(parts: Parts, { quick, say }: RunOptions): Promise<Outcome> {
  say('starting RabbitMQ');
  const broker = await parts.broker();
  const plain = await plainPublisher(broker.amqp);
  const { server, port } = await startServer(broker);
  const limits = roundsOf(quick);
  try {
    say(`${CLIENTS} clients`);
    const ours = clients(plain, {
      url: new URL(`http://127.0.0.1:${port}/api/messages/publish`),
      payload: JSON.stringify(requestOf(plain)),
      isDone: (answer) => answer.includes('"published"'),
    });
    const samples = await ratesInTurns(
      { ours, baseline: clients(plain, managementTarget(broker, plain)) },
      limits,
    );
    return {
      rows: [comparison('the handler behind an HTTP server', 'messages/s', samples)],
      versions: { rabbitmq: plain.rabbitmq },
      notes: [
        `${MESSAGES_PER_ROUND} messages of ${body.byteLength} bytes a round, on ${CLIENTS} connections that are kept open.`,
        'Both answer when the message is routed and confirmed.',
      ],
    };
  } finally {
    server.kill();
    await plain.close();
  }
}

/** It is ready when it says its port. */
async function startServer({
  url,
  username,
  password,
}: Broker): Promise<{ server: ChildProcess; port: string }> {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'measuring', 'publish-server.ts')], {
    env: { ...process.env, BROKER_URL: url, BROKER_USERNAME: username, BROKER_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(createInterface(server.stdout), 'line');
  return { server, port: String(port) };
}

function managementTarget(broker: Broker, { exchange, routingKey }: PlainPublisher): Target {
  const vhost = encodeURIComponent(decodeURIComponent(new URL(broker.amqp).pathname.slice(1)) || '/');
  return {
    url: new URL(`${broker.managementUrl}/api/exchanges/${vhost}/${exchange}/publish`),
    authorization: `Basic ${btoa(`${broker.username}:${broker.password}`)}`,
    payload: JSON.stringify({
      routing_key: routingKey,
      payload: body.toString(),
      payload_encoding: 'string',
      properties: { delivery_mode: 2, content_type: 'application/json' },
    }),
    isDone: (answer) => answer.includes('"routed":true'),
  };
}

function clients(plain: PlainPublisher, target: Target): Side {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const client = async () => {
    for (let sent = 0; sent < MESSAGES_PER_ROUND / CLIENTS; sent += 1) await publish(agent, target);
  };
  return queueSide(plain, MESSAGES_PER_ROUND, () => Promise.all(Array.from({ length: CLIENTS }, client)));
}

async function publish(agent: Agent, { url, authorization, payload, isDone }: Target): Promise<void> {
  const answer = await new Promise<string>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
    request(url, { agent, method: 'POST', headers }, (response) => resolve(text(response)))
      .on('error', reject)
      .end(payload);
  });
  if (!isDone(answer)) throw new Error(`${url.pathname} answered ${answer}`);
}
