import { parseArgs } from 'node:util';
import { bridgeFlags } from '../flags.ts';
import { parseBrokerUrl } from '../parts/rabbitmq/plan.ts';
import { Problem } from '../problem.ts';

export type BridgeOptions = {
  /** Where AWS answers; undefined: AWS itself. */
  endpoint: string | undefined;
  /** Undefined: what the AWS SDK finds, as in the profile. */
  region: string | undefined;
  /** What the resources are named after: the stage, unless the app says another name. */
  deployment: string;
  /** amqp[s]://user:password@host:port[/vhost]; undefined: what the deployment's functions use. */
  broker: string | undefined;
  /** It ends with its standard input: a program that starts it holds the other end. */
  stopAtEof: boolean;
};

/** Reads the command line and the environment; a mistake in either is a Problem. */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): BridgeOptions {
  const values = parse(args);
  const broker = values.broker ?? (env.BROKER_URL || undefined);
  if (broker !== undefined) parseBrokerUrl(broker);
  const endpoint = values.endpoint ?? (env.AWS_ENDPOINT_URL || undefined);
  if (endpoint !== undefined && !URL.canParse(endpoint))
    throw new Problem(`--endpoint is "${endpoint}": it must be a URL, such as http://127.0.0.1:4566`);
  return {
    endpoint,
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || (endpoint && 'us-east-1'),
    deployment: values.deployment ?? 'local',
    broker,
    stopAtEof: values['stop-at-eof'] ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: bridgeFlags }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}\nTry: courtier bridge --help`);
  }
}
