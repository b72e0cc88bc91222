import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from './problem.ts';

export type Options = {
  json: boolean;
  verbose: boolean;
  help: boolean;
  /** It ends with its standard input: a program that starts it holds the other end, and lets go of it however it ends. */
  stopAtEof: boolean;
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

export const usage = `npm run local [-- options], or courtier local [options]

Runs the template of the stage local on this machine: RabbitMQ, queues, tables, functions, state machines and the API.

  --json               print the ready line as JSON on standard output
  --verbose            log every call to the AWS endpoint, every invocation and every execution's end; all ids whole
  --data-dir DIR       where queues, tables, messages and waiting retries are kept (default .courtier/local)
  --template-dir DIR   run this cloud assembly instead of synthesizing the stage local
  --no-watch           do not build functions again when their source changes
  --check-permissions  refuse functions what their roles do not allow, as AWS does (or COURTIER_CHECK_PERMISSIONS=true)
  --stop-at-eof        stop when standard input ends: a program that starts it keeps a pipe to it
  --help               this text

Environment: COURTIER_API_PORT (8011), AWS_ENDPOINT_PORT (4566), COURTIER_AMQP_PORT (5672 if free); 0 is any free port.
COURTIER_API_TLS_DIR, a folder with server.pem, server-key.pem and ca.pem: the API answers on a further port too, for
clients with a certificate of that CA.
BROKER_URL (and BROKER_MANAGEMENT_URL) use a RabbitMQ that runs already. DYNAMODB_ENDPOINT uses a DynamoDB that runs
already. COURTIER_CACHE (~/.cache/courtier) is where an unpacked RabbitMQ, bundles and templates are kept.
COURTIER_RABBITMQ=4.3 runs that version instead of the installed one, from Debian's packages or in Docker; its queues
are its own.
COURTIER_MINUTE=10 lets each minute of a schedule (the reconciler’s, for one) pass in 10 seconds.
COURTIER_INSTANCES (16) is how many processes of functions run at once, some 30 MB each: what exceeds it waits, then is
throttled.
It runs the app that cdk.json names, with COURTIER_LOCAL=true: Courtier is in the stage local then, whatever the app says.
MESSAGE_RETRY_DELAYS=60,300,1800 and the other settings of a stage, which docs/deploy.md lists, reach the template.

Progress and the functions' logs go to standard error, the ready line to standard output. Everything answers on this
machine alone, under loopback names. The AWS endpoint takes calls that are signed with any credentials. What a system has
in place of its outside world on a laptop, such as a mail sink, answers there without a signature: GET /_local/ lists it.
`;

/** Reads the command line and the environment; a mistake in either is a Problem. */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const values = parse(args);
  return {
    json: values.json ?? false,
    verbose: values.verbose ?? false,
    help: values.help ?? false,
    stopAtEof: values['stop-at-eof'] ?? false,
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
    return parseArgs({
      args,
      options: {
        json: { type: 'boolean' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean' },
        'stop-at-eof': { type: 'boolean' },
        'no-watch': { type: 'boolean' },
        'check-permissions': { type: 'boolean' },
        'data-dir': { type: 'string' },
        'template-dir': { type: 'string' },
      },
    }).values;
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
