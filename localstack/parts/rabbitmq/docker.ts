import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BROKER_MESSAGE_BYTES } from '../../../core/limits.ts';
import type { Child, Children } from '../../children.ts';
import type { Identity } from './identity.ts';

/** The newest of the version asked for. */
const image = (version = '4') => `rabbitmq:${version}-management`;

type Container = { dir: string; identity: Identity; env: NodeJS.ProcessEnv; version?: string | undefined };

/** Runs the official image in the foreground: the container ends with its client process. Data lie in a named volume. */
export async function startContainer(
  { dir, identity, env, version }: Container,
  children: Children,
  onDeath: (how: string) => void,
): Promise<Child[]> {
  await mkdir(join(dir, 'log'), { recursive: true });
  const name = identity.node.split('@')[0] ?? 'courtier';
  const output = createWriteStream(join(dir, 'log', 'console.log'), { flags: 'a' });
  const args = [
    'run',
    '--rm',
    ...['--name', name, '--hostname', name],
    ...['--publish', `127.0.0.1:${identity.ports.amqp}:5672`],
    ...['--publish', `127.0.0.1:${identity.ports.management}:15672`],
    ...['--env', `RABBITMQ_DEFAULT_USER=${identity.username}`],
    // Without a value docker takes it from its own environment: a password has no place in a list of processes.
    ...['--env', 'RABBITMQ_DEFAULT_PASS'],
    ...['--env', `RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-rabbit max_message_size ${BROKER_MESSAGE_BYTES}`],
    ...['--volume', `${name}:/var/lib/rabbitmq`],
    image(version),
  ];
  return [
    children.start({
      name: 'RabbitMQ',
      command: 'docker',
      args,
      env: { ...env, RABBITMQ_DEFAULT_PASS: identity.password },
      onLine: (line) => void output.write(`${line}\n`),
      keepAlive: true,
      onDeath,
    }),
  ];
}
