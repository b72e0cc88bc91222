import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../../problem.ts';

/** A first start in Docker pulls an image; a slow disk takes half a minute. */
const PATIENCE_MS = 120_000;

export type Target = { url: string; managementUrl: string; username: string; password: string };

/**
 * Waits until a broker takes AMQP connections and management calls with these credentials. rabbitmqctl would tell too,
 * but starting its Erlang takes a second a call. Rejects when `died` does.
 */
export async function answers(target: Target, died: Promise<never>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let last = 'nothing answers';
  while (Date.now() < deadline) {
    const problem = await Promise.race([attempt(target), died]);
    if (problem === undefined) return;
    if (problem.final) throw new Problem(problem.text);
    last = problem.text;
    await Promise.race([delay(50), died]);
  }
  throw new Problem(`RabbitMQ does not answer after ${PATIENCE_MS / 1000} s: ${last}`);
}

type Trouble = { text: string; final: boolean };

async function attempt({ url, managementUrl, username, password }: Target): Promise<Trouble | undefined> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  try {
    const response = await fetch(`${managementUrl}/api/overview`, {
      headers: { authorization },
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    if (response.status === 401) {
      return {
        text: `${managementUrl} refuses the user ${username}: it needs the tag administrator`,
        final: true,
      };
    }
    if (!response.ok) return { text: `${managementUrl} answers ${response.status}`, final: false };
    await connects(new URL(url));
    return undefined;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : error;
    return { text: `${managementUrl}: ${cause}`, final: false };
  }
}

function connects({ hostname, port, protocol }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) || (protocol === 'amqps:' ? 5671 : 5672) });
    socket.setTimeout(5_000, () => socket.destroy(new Error(`${hostname}:${port} does not answer`)));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
