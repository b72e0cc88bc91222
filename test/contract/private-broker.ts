import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Children } from '../../localstack/children.ts';
import { answers } from '../../localstack/parts/rabbitmq/answers.ts';
import { newIdentity } from '../../localstack/parts/rabbitmq/identity.ts';
import {
  type Installation,
  type NodeOptions,
  startNode,
  unpackedInstallation,
} from '../../localstack/parts/rabbitmq/node.ts';
import { chooseSource } from '../../localstack/parts/rabbitmq/plan.ts';
import { machineProbes } from '../../localstack/parts/rabbitmq/probes.ts';
import { Ports } from '../../localstack/ports.ts';

/** On a busy machine. */
const CONTROL_MS = 240_000;

/** How to start a node here; undefined where RabbitMQ runs in Docker or elsewhere. */
export async function installedHere(): Promise<Installation | undefined> {
  const { BROKER_URL: _elsewhere, ...env } = process.env;
  const source = await chooseSource(env, machineProbes(env));
  if (source.kind === 'installed') return { ...source, env: {} };
  return source.kind === 'unpacked' ? await unpackedInstallation(source.root, env) : undefined;
}

/** What the names of suites say where no node can be started. */
export const unlessInstalled = (installation: Installation | undefined) =>
  installation ? '' : ' (skipped: no RabbitMQ is installed here to start a node of)';

type PrivateOptions = NodeOptions | ((dir: string, port: number) => Promise<NodeOptions>);

/** A node for one suite, whose settings the runtime's own does not have. */
export async function startPrivateBroker(installation: Installation, options: PrivateOptions = {}) {
  const { answering, ...broker } = await launchPrivateBroker(installation, options);
  try {
    await answering;
  } catch (error) {
    await broker.stop();
    throw error;
  }
  return broker;
}

/** The same before it answers: `answering` resolves then. */
export async function launchPrivateBroker(installation: Installation, options: PrivateOptions = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'private-broker-'));
  const ports = new Ports();
  const [amqp, management, distribution, epmd, more] = await Promise.all(
    Array.from({ length: 5 }, () => ports.take()),
  );
  if (!amqp || !management || !distribution || !epmd || !more) throw new Error('no ports');
  const identity = newIdentity({ amqp, management });
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => undefined);
  const children = new Children(join(dir, 'guard.pid'), { warn: () => undefined });
  const where = {
    dir,
    identity,
    ports: { amqp, management, distribution, epmd },
    env: process.env,
    ...(typeof options === 'function' ? await options(dir, more) : options),
  };
  const started = await startNode(installation, where, children, (how) => died.reject(new Error(how)));
  const { username, password, node } = identity;
  const target = {
    url: `amqp://localhost:${amqp}`,
    managementUrl: `http://localhost:${management}`,
    username,
    password,
  };
  /** rabbitmqctl on this node. It starts an Erlang of its own, which takes seconds on a busy machine. */
  const control = async (...args: string[]) => {
    const env = {
      ...process.env,
      ...installation.env,
      HOME: dir,
      ERL_EPMD_PORT: String(epmd),
      RABBITMQ_NODENAME: node,
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
    };
    const command = join(dirname(installation.server), 'rabbitmqctl');
    await promisify(execFile)(command, ['-q', ...args], { env, timeout: CONTROL_MS });
  };
  const stop = async () => {
    for (const child of started.toReversed()) await child.stop();
    children.close();
    ports.release();
    await rm(dir, { recursive: true, force: true });
  };
  const answering = answers(target, died.promise);
  // It is awaited seconds later, and fails there.
  answering.catch(() => undefined);
  return {
    ...target,
    dir,
    amqp: `amqp://${username}:${password}@localhost:${amqp}`,
    control,
    stop,
    answering,
  };
}
