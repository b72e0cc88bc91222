import { parseArgs } from 'node:util';
import { parseBrokerUrl } from '../parts/rabbitmq/plan.ts';
import { Problem } from '../problem.ts';

export type BridgeOptions = {
  help: boolean;
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

export const usage = `courtier bridge [options]

Moves messages from RabbitMQ to the bridge function of a deployment, as Lambda's event source for Amazon MQ does: one
invocation at a time for a queue, the whole batch again until it succeeds. For what has no such event source: emulators of
AWS, and a RabbitMQ that is not Amazon MQ. Run it once; it stops on Ctrl-C, and messages wait in RabbitMQ meanwhile.

  --endpoint URL     where AWS answers (default AWS_ENDPOINT_URL, else AWS itself)
  --deployment NAME  the middle of courtier-NAME-…, by which the functions are found (default local)
  --broker URL       amqp[s]://user:password@host:port[/vhost] (default BROKER_URL, else what the functions use)
  --stop-at-eof      stop when standard input ends: a program that starts it keeps a pipe to it
  --help             this text

It reads the queues that the aliases of the bridge function name, and looks for new ones every two seconds, so a queue that
is deployed or made over HTTP later is read too. It needs lambda:ListAliases, lambda:InvokeFunction,
lambda:GetFunctionConfiguration and, without --broker, secretsmanager:GetSecretValue.
`;

/** Reads the command line and the environment; a mistake in either is a Problem. */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): BridgeOptions {
  const values = parse(args);
  const broker = values.broker ?? (env.BROKER_URL || undefined);
  if (broker !== undefined) parseBrokerUrl(broker);
  const endpoint = values.endpoint ?? (env.AWS_ENDPOINT_URL || undefined);
  if (endpoint !== undefined && !URL.canParse(endpoint))
    throw new Problem(`--endpoint is "${endpoint}": it must be a URL, such as http://127.0.0.1:4566`);
  return {
    help: values.help ?? false,
    endpoint,
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || (endpoint && 'us-east-1'),
    deployment: values.deployment ?? 'local',
    broker,
    stopAtEof: values['stop-at-eof'] ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h' },
        endpoint: { type: 'string' },
        deployment: { type: 'string' },
        broker: { type: 'string' },
        'stop-at-eof': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}
