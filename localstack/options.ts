import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { aboutLocal, flagLines, localFlags } from './flags.ts';
import { Problem } from './problem.ts';

export type Options = {
  json: boolean;
  verbose: boolean;
  help: boolean;
  /** It ends with its standard input: a program that starts it holds the other end, and lets go of it however it ends. */
  stopAtEof: boolean;
  /** The demo's orders are published once it is ready, so that there is something to look at. */
  withDemo: boolean;
  /** Functions are built again when their source changes. */
  watch: boolean;
  /** Functions may call only what their roles allow, as on AWS. Each call takes a way that is a millisecond longer. */
  checksPermissions: boolean;
  dataDir: string;
  /** A cloud assembly that exists already; without it the stage `local` is synthesized. */
  templateDir: string | undefined;
  /** Ports: 0 is any free one. */
  apiPort: number;
  /** Key, certificate and CAs of a further API port that demands client certificates; undefined: there is none. */
  apiTlsDir: string | undefined;
  awsPort: number;
  /** Milliseconds that a minute of a schedule takes: tests do not wait for the next full one. */
  minuteMs: number;
  /** Processes of all functions together. */
  maxInstances: number;
  /** Undefined: 5672 when it is free, else any. */
  amqpPort: number | undefined;
};

const help = { type: 'boolean', about: 'this text' } as const;

export const usage = `npm run local [-- options], or courtier local [options]

Runs the template of the stage local on this machine: RabbitMQ, queues, tables, functions, state machines and the API.

${flagLines({ ...localFlags, help })}
${aboutLocal}
`;

/** Reads the command line and the environment; a mistake in either is a Problem. */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const values = parse(args);
  return {
    json: values.json ?? false,
    verbose: values.verbose ?? false,
    help: values.help ?? false,
    stopAtEof: values['stop-at-eof'] ?? false,
    withDemo: values['with-demo'] ?? false,
    watch: !values['no-watch'],
    checksPermissions: values['check-permissions'] ?? env.COURTIER_CHECK_PERMISSIONS === 'true',
    dataDir: resolve(values['data-dir'] ?? '.courtier/local'),
    templateDir: values['template-dir'] === undefined ? undefined : resolve(values['template-dir']),
    apiPort: port(env, 'COURTIER_API_PORT') ?? 8011,
    apiTlsDir: env.COURTIER_API_TLS_DIR ? resolve(env.COURTIER_API_TLS_DIR) : undefined,
    awsPort: port(env, 'AWS_ENDPOINT_PORT') ?? 4566,
    amqpPort: port(env, 'COURTIER_AMQP_PORT'),
    minuteMs: minuteMs(env),
    maxInstances: maxInstances(env),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: { ...localFlags, help } }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

function port(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new Problem(`${name} is "${text}": it must be a port number, or 0 for any free port`);
  }
  return number;
}

function minuteMs({ COURTIER_MINUTE: text = '60' }: NodeJS.ProcessEnv): number {
  const seconds = Number(text);
  if (seconds >= 1 && seconds <= 60) return seconds * 1_000;
  throw new Problem(`COURTIER_MINUTE is "${text}": it must be 1 to 60 seconds`);
}

/** A process takes about 30 MB of its own, and all of the runtime is to stay under a gigabyte. */
function maxInstances({ COURTIER_INSTANCES: text = '16' }: NodeJS.ProcessEnv): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 1_000) return number;
  throw new Problem(`COURTIER_INSTANCES is "${text}": it must be 1 to 1000 processes`);
}
