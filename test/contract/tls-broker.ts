import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children } from '../../localstack/children.ts';
import { answers } from '../../localstack/parts/rabbitmq/answers.ts';
import { newIdentity } from '../../localstack/parts/rabbitmq/identity.ts';
import { type Installation, startNode, unpackedInstallation } from '../../localstack/parts/rabbitmq/node.ts';
import { chooseSource } from '../../localstack/parts/rabbitmq/plan.ts';
import { machineProbes } from '../../localstack/parts/rabbitmq/probes.ts';
import { Ports } from '../../localstack/ports.ts';
import { createAuthority } from './certificates.ts';

/** How to start a node here; undefined where RabbitMQ runs in Docker or elsewhere. */
export async function installedHere(): Promise<Installation | undefined> {
  const { BROKER_URL: _elsewhere, ...env } = process.env;
  const source = await chooseSource(env, machineProbes(env));
  if (source.kind === 'installed') return { ...source, env: {} };
  return source.kind === 'unpacked' ? await unpackedInstallation(source.root, env) : undefined;
}

/** A private node with amqps, whose own certificate and its clients' are signed by `authority`. */
export async function startTlsBroker(installation: Installation) {
  const authority = createAuthority('Courtier test authority');
  const dir = await mkdtemp(join(tmpdir(), 'tls-broker-'));
  const [ca, cert, key] = [join(dir, 'ca.pem'), join(dir, 'cert.pem'), join(dir, 'key.pem')];
  const server = authority.server();
  await Promise.all([
    writeFile(ca, authority.cert),
    writeFile(cert, server.cert),
    writeFile(key, server.key),
  ]);
  const ports = new Ports();
  const [amqp, management, distribution, epmd, port] = await Promise.all(
    Array.from({ length: 5 }, () => ports.take()),
  );
  if (!amqp || !management || !distribution || !epmd || !port) throw new Error('no ports');
  const identity = newIdentity({ amqp, management });
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => undefined);
  const children = new Children(join(dir, 'guard.pid'), { warn: () => undefined });
  const where = {
    dir,
    identity,
    ports: { amqp, management, distribution, epmd },
    env: process.env,
    tls: { port, ca, cert, key },
  };
  const started = await startNode(installation, where, children, (how) => died.reject(new Error(how)));
  const { username, password } = identity;
  const target = {
    url: `amqp://localhost:${amqp}`,
    managementUrl: `http://localhost:${management}`,
    username,
    password,
  };
  const stop = async () => {
    for (const child of started.toReversed()) await child.stop();
    children.close();
    ports.release();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await answers(target, died.promise);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    authority,
    url: `amqps://localhost:${port}`,
    management: target.managementUrl,
    username,
    password,
    stop,
  };
}

export type TlsBroker = Awaited<ReturnType<typeof startTlsBroker>>;
