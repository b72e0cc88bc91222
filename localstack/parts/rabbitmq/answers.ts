import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import { amqpAddress } from '../../../adapters/amqp/address.ts';
import { vhostOf } from '../../../core/topology/vhost.ts';
import { Problem } from '../../problem.ts';

/** A first start in Docker pulls an image; a slow disk takes half a minute. */
const PATIENCE_MS = 120_000;
const ATTEMPT_MS = 5_000;

export type Target = { url: string; managementUrl: string; username: string; password: string };

/**
 * Waits until a broker takes AMQP logins to its virtual host and management calls with these credentials. rabbitmqctl
 * would tell too, but starting its Erlang takes a second a call. Rejects when `died` does.
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

async function attempt(target: Target): Promise<Trouble | undefined> {
  const { managementUrl, username } = target;
  try {
    const overview = await status(target, '/api/overview');
    if (overview === 401) {
      return {
        text: `${managementUrl} refuses the user ${username}: it needs the tag administrator`,
        final: true,
      };
    }
    if (overview !== 200) return { text: `${managementUrl} answers ${overview}`, final: false };
    return await virtualHost(target);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : error;
    return { text: `${managementUrl}: ${cause}`, final: false };
  }
}

/** Without one that the user may open nothing would fail before the first message, and then only as a broker that is away. */
async function virtualHost(target: Target): Promise<Trouble | undefined> {
  const vhost = vhostOf(target.url);
  if ((await status(target, `/api/vhosts/${encodeURIComponent(vhost)}`)) === 404) {
    const text = `RabbitMQ has no virtual host "${vhost}": create it (rabbitmqctl add_vhost), or name another one in BROKER_URL`;
    return { text, final: true };
  }
  return await login(target, vhost);
}

async function status({ managementUrl, username, password }: Target, path: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(`${managementUrl}${path}`, {
    headers: { authorization },
    signal: AbortSignal.timeout(ATTEMPT_MS),
  });
  await response.arrayBuffer();
  return response.status;
}

async function login({ url, username, password }: Target, vhost: string): Promise<Trouble | undefined> {
  const address = amqpAddress(url);
  try {
    const connection = await connect(
      { ...address, username, password },
      { noDelay: true, timeout: ATTEMPT_MS },
    );
    connection.on('error', () => {});
    await connection.close();
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // The broker closes the connection instead of opening it: the user has no permission there.
    const refused = /got <ConnectionClose/.test(said);
    const why = refused ? 'it has no permission there (rabbitmqctl set_permissions)' : said;
    const text = `${username} cannot log in to the virtual host "${vhost}" at ${address.hostname}: ${why}`;
    return { text, final: refused };
  }
}
