import { createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { BROKER_MESSAGE_BYTES } from '../../../core/limits.ts';
import type { Child, Children } from '../../children.ts';
import { Problem } from '../../problem.ts';
import type { Identity } from './identity.ts';
import { ownLoader } from './own-libraries.ts';

/** How to start the server and what to start before it. */
export type Installation = {
  server: string;
  /** Erlang's name service. Without it the server starts one itself, which then stays behind. */
  epmd: string | undefined;
  /** Environment that the tree needs to find its own parts. */
  env: Record<string, string>;
};

/** The installation inside a tree of unpacked packages. */
export async function unpackedInstallation(root: string, env: NodeJS.ProcessEnv): Promise<Installation> {
  const trees = join(root, 'usr/lib/rabbitmq/lib');
  const tree = (await readdir(trees)).find((name) => name.startsWith('rabbitmq_server-'));
  if (!tree) throw new Problem(`${root} holds no RabbitMQ: remove it and start again`);
  const erlang = join(root, 'usr/lib/erlang');
  const hasErlang = (await readdir(erlang).catch((): string[] => [])).includes('bin');
  const libraries = (await readdir(join(root, 'usr/lib')).catch((): string[] => [])).filter((name) =>
    name.includes('-linux-'),
  );
  const isWhole = (await ownLoader(root)) !== undefined;
  const path = [join(erlang, 'bin'), join(trees, tree, 'sbin'), env.PATH ?? ''].join(delimiter);
  return {
    server: join(trees, tree, 'sbin', 'rabbitmq-server'),
    epmd: hasErlang ? join(erlang, 'bin', 'epmd') : 'epmd',
    env: {
      PATH: path,
      ...(hasErlang ? { ERL_ROOTDIR: erlang } : {}),
      // Programs of a whole tree find its libraries themselves; this system's shell would not start with them.
      ...(libraries.length > 0 && !isWhole
        ? { LD_LIBRARY_PATH: libraries.map((name) => join(root, 'usr/lib', name)).join(':') }
        : {}),
    },
  };
}

export type NodePorts = { amqp: number; management: number; distribution: number; epmd: number };

/** amqps beside amqp, where a client may log in with a certificate: its common name is the user (EXTERNAL). PEM files. */
export type NodeTls = { port: number; ca: string; cert: string; key: string };

export type NodeOptions = {
  tls?: NodeTls;
  /** The port on which it answers Prometheus. Default: it does not. */
  prometheus?: number;
  /** The largest body that it takes, bytes. Default: Courtier's limit. */
  messageBytes?: number;
  /** More settings of the broker's own application, each an Erlang tuple: `{consumer_timeout, 5000}`. */
  settings?: readonly string[];
  /** Deprecated features that the node refuses. */
  refuses?: readonly string[];
};

type Where = NodeOptions & { dir: string; identity: Identity; ports: NodePorts; env: NodeJS.ProcessEnv };

/** As Amazon MQ's 4.3 does; older versions know no such setting. */
const REFUSED = ['transient_nonexcl_queues'];

/** Starts a private node: own ports on loopback, own data, own cookie, own user. It answers seconds later. */
export async function startNode(
  installation: Installation,
  where: Where,
  children: Children,
  onDeath: (how: string) => void,
): Promise<Child[]> {
  const { dir, ports } = where;
  await mkdir(join(dir, 'log'), { recursive: true });
  await writeFile(join(dir, 'rabbitmq.config'), configuration(where), { mode: 0o600 });
  await writeFile(join(dir, 'enabled_plugins'), `[${plugins(where)}].\n`);
  const env = environment(installation, where);
  const console = createWriteStream(join(dir, 'log', 'console.log'), { flags: 'a' });
  const onLine = (line: string) => void console.write(`${line}\n`);
  const started: Child[] = [];
  if (installation.epmd) {
    const args = ['-port', String(ports.epmd), '-address', '127.0.0.1'];
    started.push(
      children.start({ name: 'epmd', command: installation.epmd, args, env, onLine, keepAlive: true }),
    );
  }
  const server = { name: 'RabbitMQ', command: installation.server, args: [], env, cwd: dir };
  started.push(children.start({ ...server, onLine, keepAlive: true, onDeath }));
  return started;
}

/**
 * Erlang's own format: rabbitmq.conf costs a second more at every start, because the schemas of all plugins are read to
 * check it, and refuses settings that a version does not know. As Amazon MQ sets up a broker: quorum queues where no type
 * is given (from 4.0), no deprecated features, and no message that is too large for an event.
 */
function configuration(where: Where): string {
  const {
    identity,
    ports,
    tls,
    prometheus,
    messageBytes = BROKER_MESSAGE_BYTES,
    settings = [],
    refuses = REFUSED,
  } = where;
  const { username, password } = identity;
  const permitted = refuses.map((feature) => `${feature} => false`).join(', ');
  return `[
  {rabbit, [
    {default_user, <<"${username}">>},
    {default_pass, <<"${password}">>},
    {default_queue_type, rabbit_quorum_queue},
    {max_message_size, ${messageBytes}},
    {permit_deprecated_features, #{${permitted}}},${settings.map((setting) => `\n    ${setting},`).join('')}${tls ? tlsConfiguration(tls) : ''}
    {log, [{console, [{enabled, false}]}]}
  ]},
  %% Half a gigabyte by default, for queues that hold a laptop's messages.
  {ra, [{wal_max_size_bytes, 67108864}]},
  {rabbitmq_management, [{tcp_config, [{ip, "127.0.0.1"}, {port, ${ports.management}}]}]}${prometheus ? prometheusConfiguration(prometheus) : ''}
].
`;
}

/** As Amazon MQ is set up with a client authority: a certificate is checked when there is one, and none has to be. */
function tlsConfiguration({ port, ca, cert, key }: NodeTls): string {
  return `
    {ssl_listeners, [{"127.0.0.1", ${port}}]},
    {ssl_options, [{cacertfile, "${ca}"}, {certfile, "${cert}"}, {keyfile, "${key}"},
                   {verify, verify_peer}, {fail_if_no_peer_cert, false}]},
    {auth_mechanisms, ['PLAIN', 'EXTERNAL']},
    {ssl_cert_login_from, common_name},`;
}

function prometheusConfiguration(port: number): string {
  return `,
  {rabbitmq_prometheus, [{tcp_config, [{ip, "127.0.0.1"}, {port, ${port}}]}]}`;
}

function plugins({ tls, prometheus }: Where): string {
  return [
    'rabbitmq_management',
    ...(tls ? ['rabbitmq_auth_mechanism_ssl'] : []),
    ...(prometheus ? ['rabbitmq_prometheus'] : []),
  ].join();
}

function environment(installation: Installation, { dir, identity, ports, env }: Where): NodeJS.ProcessEnv {
  const inherited = Object.entries(env).filter(([name]) => !/^(RABBITMQ_|ERL_)/.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...installation.env,
    // Erlang keeps the cookie there.
    HOME: dir,
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_CRASH_DUMP: join(dir, 'log', 'erl_crash.dump'),
    RABBITMQ_NODENAME: identity.node,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_MNESIA_BASE: join(dir, 'data'),
    RABBITMQ_LOG_BASE: join(dir, 'log'),
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(dir, 'pid'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    // Two schedulers are plenty for a laptop and save memory. The shutdown of 3.10 waits six seconds for nothing after
    // the message stores are closed.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '+S 2:2 -shutdown_time 2000 -kernel inet_dist_use_interface {127,0,0,1}',
    // What `-detached` sets: the script becomes the server instead of waiting beside it, so SIGTERM reaches the server.
    detached: '1',
  };
}
