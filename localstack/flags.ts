/** A flag of a command that runs until Ctrl-C, as its parser, its help and `courtier`'s completion know it. */
export type Flag = { type: 'boolean' | 'string'; value?: string; about: string };

/** Those of `npm run local` and `courtier local`. */
export const localFlags = {
  json: { type: 'boolean', about: 'print the ready line as JSON on standard output' },
  verbose: {
    type: 'boolean',
    about: "log every call to the AWS endpoint, every invocation and every execution's end; all ids whole",
  },
  'data-dir': {
    type: 'string',
    value: 'DIR',
    about: 'where queues, tables, messages and waiting retries are kept (default .courtier/local)',
  },
  'template-dir': {
    type: 'string',
    value: 'DIR',
    about: 'run this cloud assembly instead of synthesizing the stage local',
  },
  'with-demo': {
    type: 'boolean',
    about: 'publish the demo’s 300 orders once it is ready: some fail, and wait in the console',
  },
  'no-watch': { type: 'boolean', about: 'do not build functions again when their source changes' },
  'check-permissions': {
    type: 'boolean',
    about: 'refuse functions what their roles do not allow, as AWS does (or COURTIER_CHECK_PERMISSIONS=true)',
  },
  'stop-at-eof': {
    type: 'boolean',
    about: 'stop when standard input ends: a program that starts it keeps a pipe to it',
  },
} as const satisfies Record<string, Flag>;

/** What else `courtier local` says of itself. */
export const aboutLocal = `Environment: COURTIER_API_PORT (8011), AWS_ENDPOINT_PORT (4566), COURTIER_AMQP_PORT (5672 if free); 0 is any free port.
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
in place of its outside world on a laptop, such as a mail sink, answers there without a signature: GET /_local/ lists it.`;

/** Those of `courtier bridge`. */
export const bridgeFlags = {
  endpoint: {
    type: 'string',
    value: 'URL',
    about: 'where AWS answers (default AWS_ENDPOINT_URL, else AWS itself)',
  },
  deployment: {
    type: 'string',
    value: 'NAME',
    about: 'the middle of courtier-NAME-…, by which the functions are found (default local)',
  },
  broker: {
    type: 'string',
    value: 'URL',
    about: 'amqp[s]://user:password@host:port[/vhost] (default BROKER_URL, else what the functions use)',
  },
  'stop-at-eof': {
    type: 'boolean',
    about: 'stop when standard input ends: a program that starts it keeps a pipe to it',
  },
} as const satisfies Record<string, Flag>;

export const aboutBridge = `Moves messages from RabbitMQ to the bridge function of a deployment, as Lambda's event source for Amazon MQ does: one
invocation at a time for a queue, the whole batch again until it succeeds. For what has no such event source: emulators of
AWS, and a RabbitMQ that is not Amazon MQ. Run it once; it stops on Ctrl-C, and messages wait in RabbitMQ meanwhile.

It reads the queues that the aliases of the bridge function name, and looks for new ones every two seconds, so a queue that
is deployed or made over HTTP later is read too. It needs lambda:ListAliases, lambda:InvokeFunction,
lambda:GetFunctionConfiguration and, without --broker, secretsmanager:GetSecretValue.`;

/** The lines of a help text, one for each flag. */
export function flagLines(flags: Readonly<Record<string, Flag>>): string {
  const lines = Object.entries(flags).map(
    ([name, { value, about }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, about] as const,
  );
  const width = Math.max(...lines.map(([typed]) => typed.length));
  return lines.map(([typed, about]) => `  ${typed.padEnd(width)}  ${about}\n`).join('');
}
