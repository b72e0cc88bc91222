import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Child, Children } from '../../children.ts';
import type { Ports } from '../../ports.ts';
import { Problem } from '../../problem.ts';
import type { RuntimeLog } from '../../runtime-log.ts';
import { answers } from './answers.ts';
import { rabbitmqPackage, unpackDebian } from './debian.ts';
import { startContainer } from './docker.ts';
import { newIdentity, readIdentity, writeIdentity } from './identity.ts';
import { type Installation, startNode, unpackedInstallation } from './node.ts';
import { chooseSource, parseBrokerUrl, type Source, wantedVersion } from './plan.ts';
import { machineProbes } from './probes.ts';

export type Broker = {
  /** amqp[s]://host:port[/vhost], without credentials: the template's parameter BrokerUrl. */
  url: string;
  managementUrl: string;
  username: string;
  password: string;
  /** With credentials, for a person's own client. */
  amqp: string;
  /** Resolves when both AMQP and the management API answer. Rejects with a Problem when the broker dies or never does. */
  ready: Promise<void>;
  stop(): Promise<void>;
};

export type BrokerDeps = {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  ports: Ports;
  children: Children;
  log: RuntimeLog;
  /** 0 is any free port, undefined the usual one when it is free. */
  amqpPort: number | undefined;
  /** The broker ended by itself after it was ready. */
  onDeath(how: string): void;
};

/** Finds a RabbitMQ and starts a private node of it, or uses the one that BROKER_URL names. Returns before it is ready. */
export async function startBroker(deps: BrokerDeps): Promise<Broker> {
  const source = await chooseSource(deps.env, machineProbes(deps.env));
  const broker =
    source.kind === 'running'
      ? runningBroker(source.url, source.managementUrl)
      : await ownBroker(source, deps);
  // A caller that waits for it hears of a failure; that may be seconds later.
  broker.ready.catch(() => {});
  return broker;
}

function runningBroker(url: string, managementUrl: string): Broker {
  const parsed = parseBrokerUrl(url);
  const username = decodeURIComponent(parsed.username) || 'guest';
  const password = decodeURIComponent(parsed.password) || 'guest';
  const bare = `${parsed.protocol}//${parsed.host}${parsed.pathname === '/' ? '' : parsed.pathname}`;
  const target = { url: bare, managementUrl: managementUrl.replace(/\/$/, ''), username, password };
  return { ...target, amqp: url, ready: answers(target, new Promise(() => {})), stop: async () => {} };
}

async function ownBroker(source: Exclude<Source, { kind: 'running' }>, deps: BrokerDeps): Promise<Broker> {
  const version = wantedVersion(deps.env);
  // A node does not read what one of another version has written.
  const dir = join(deps.dataDir, version === undefined ? 'rabbitmq' : `rabbitmq-${version}`);
  await mkdir(dir, { recursive: true });
  const before = await readIdentity(dir);
  const amqp = await amqpPort(deps, before?.ports.amqp);
  const management = await deps.ports.take(...(before ? [before.ports.management] : []), 15_672);
  const identity = { ...(before ?? newIdentity({ amqp, management })), ports: { amqp, management } };
  await writeIdentity(dir, identity);
  const where = { dir, identity, env: deps.env };

  let ready = false;
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => {});
  const onDeath = (how: string) => {
    const reason = `RabbitMQ ended (${how}): see ${join(dir, 'log')}`;
    died.reject(new Problem(reason));
    if (ready) deps.onDeath(how);
  };
  const children = await start(source, where, deps, onDeath);
  const { username, password } = identity;
  const target = {
    url: `amqp://localhost:${amqp}`,
    managementUrl: `http://localhost:${management}`,
    username,
    password,
  };
  const answered = answers(target, died.promise).then(() => {
    ready = true;
  });
  return {
    ...target,
    amqp: `amqp://${username}:${password}@localhost:${amqp}`,
    ready: answered,
    stop: async () => {
      for (const child of children.reverse()) await child.stop();
    },
  };
}

async function amqpPort(
  { ports, amqpPort: wanted }: BrokerDeps,
  before: number | undefined,
): Promise<number> {
  const kept = before === undefined ? [] : [before];
  if (wanted === undefined) return await ports.take(...kept, 5_672);
  if (wanted === 0) return await ports.take(...kept);
  return await ports.demand(wanted, 'AMQP', 'COURTIER_AMQP_PORT');
}

async function start(
  source: Exclude<Source, { kind: 'running' }>,
  where: Parameters<typeof startContainer>[0],
  deps: BrokerDeps,
  onDeath: (how: string) => void,
): Promise<Child[]> {
  if (source.kind === 'docker') {
    deps.log.info('RabbitMQ runs in Docker');
    return await startContainer({ ...where, version: source.version }, deps.children, onDeath);
  }
  const installation: Installation =
    source.kind === 'installed'
      ? { ...source, env: {} }
      : await unpackedInstallation(
          source.kind === 'unpacked' ? source.root : await unpack(source.version, deps),
          deps.env,
        );
  const ports = {
    ...where.identity.ports,
    distribution: await deps.ports.take(),
    epmd: await deps.ports.take(),
  };
  return await startNode(installation, { ...where, ports }, deps.children, onDeath);
}

const unpack = (version: string | undefined, { env, log }: BrokerDeps) =>
  unpackDebian(env, (text) => log.info(`rabbitmq: ${text}`), rabbitmqPackage(version));
