import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  paginateListAliases,
} from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { functionName } from '../../core/topology/names.ts';
import { vhostOf } from '../../core/topology/vhost.ts';
import type { Credentials } from '../events/broker.ts';
import type { InvokeResult } from '../lambda/functions.ts';
import { parseBrokerUrl } from '../parts/rabbitmq/plan.ts';
import { Problem } from '../problem.ts';
import type { BridgeOptions } from './options.ts';

export type BrokerLogin = { url: string; vhost: string; credentials: Credentials; arn: string };

/** A deployment on AWS, or on what answers in its place, as far as the bridge needs it. */
export type Deployment = {
  /** Where its RabbitMQ is, and as whom to log in. Throws a Problem that says what is missing. */
  broker(): Promise<BrokerLogin>;
  /** Queue → alias of the function that takes its messages. Rejects with an AbortError once `stopping` is aborted. */
  queues(stopping: AbortSignal): Promise<Map<string, Target>>;
  invoke(target: Target, event: unknown): Promise<InvokeResult>;
};

export type Target = { function: string; alias: string };

/** The functions whose aliases name queues of RabbitMQ: the bridge, and the recorder of the trail. */
const READERS = ['rabbitmq-to-sqs', 'trail-recorder'];
/** Each of them has a minute. */
const INVOKE_MS = 75_000;
/** Whatever is only read. */
const READ_MS = 5_000;
/** The function that makes event sources at run time: its environment says what they read from. */
const MAKER = 'queues';
const NO_AMAZON_MQ = 'arn:aws:mq:us-east-1:000000000000:broker:none:b-00000000-0000-4000-8000-000000000000';

const MakerEnvironment = z.object({
  BROKER_URL: z.string(),
  BRIDGE_SECRET_ARN: z.string(),
  BROKER_ARN: z.string().default(NO_AMAZON_MQ),
});
const Login = z.object({ username: z.string(), password: z.string() });

export function deploymentAt({ endpoint, region, deployment, broker }: BridgeOptions): Deployment {
  const config = { ...(region !== undefined && { region }), ...(endpoint !== undefined && { endpoint }) };
  const within = (requestTimeout: number) => ({
    ...config,
    requestHandler: { requestTimeout, throwOnRequestTimeout: true },
  });
  // The source invokes again by itself.
  const invoking = new LambdaClient({ ...within(INVOKE_MS), maxAttempts: 1 });
  const lambda = new LambdaClient(within(READ_MS));
  const secrets = new SecretsManagerClient(within(READ_MS));
  const readers = READERS.map((folder) => functionName(deployment, folder));
  const environment = async () => {
    const FunctionName = functionName(deployment, MAKER);
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return MakerEnvironment.parse(found.Environment?.Variables);
  };
  return {
    broker: async () => {
      const { BROKER_URL, BRIDGE_SECRET_ARN, BROKER_ARN: arn } = await environment();
      if (broker !== undefined) return { ...loginIn(broker), arn };
      const secret = await secrets.send(new GetSecretValueCommand({ SecretId: BRIDGE_SECRET_ARN }));
      const credentials = Login.parse(JSON.parse(secret.SecretString ?? ''));
      return { url: BROKER_URL, vhost: vhostOf(BROKER_URL), credentials, arn };
    },
    queues: async (stopping) => {
      const queues = new Map<string, Target>();
      for (const FunctionName of readers) {
        const pages = paginateListAliases({ client: lambda }, { FunctionName }, { abortSignal: stopping });
        for await (const { Aliases = [] } of pages)
          for (const { Name: alias, Description: queue } of Aliases)
            if (alias && queue) queues.set(queue, { function: FunctionName, alias });
      }
      return queues;
    },
    invoke: async ({ function: FunctionName, alias }, event) => {
      const Payload = JSON.stringify(event);
      const answer = await invoking.send(
        new InvokeCommand({ FunctionName, Qualifier: alias, Payload: Buffer.from(Payload) }),
      );
      // Empty where the function answered nothing.
      const text = Buffer.from(answer.Payload ?? []).toString() || 'null';
      if (answer.FunctionError === undefined) return { payload: JSON.parse(text) };
      return { payload: JSON.parse(text), functionError: 'Unhandled' };
    },
  };
}

function loginIn(url: string): Omit<BrokerLogin, 'arn'> {
  const { username, password } = parseBrokerUrl(url);
  if (username === '') throw new Problem('--broker has no user: amqp://user:password@host:port');
  const credentials = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  return { url, vhost: vhostOf(url), credentials };
}
