import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children } from '../../localstack/children.ts';
import { startDynamodb } from '../../localstack/parts/dynoxide.ts';
import { startFauxqs } from '../../localstack/parts/fauxqs.ts';
import { type Broker, startBroker } from '../../localstack/parts/rabbitmq/index.ts';
import { Ports } from '../../localstack/ports.ts';

/** Parts of the local runtime, without the runtime: each in a process of its own, on loopback, with data of its own. */
export type Parts = {
  /** With BENCH_AMQP_URL (and BENCH_MANAGEMENT_URL) the one that runs there, else a private node. */
  broker(): Promise<Broker>;
  /** What DynamoDB clients made from now on talk to. */
  dynamodb(): Promise<void>;
  /** What SQS clients made from now on talk to. Resolves to its URL. */
  sqs(): Promise<string>;
};

/** Lends the parts to `use`, and ends those that it asked for. */
export async function withParts<T>(use: (parts: Parts) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'courtier-bench-'));
  const children = new Children(join(dataDir, 'guard.pid'), console);
  const ports = new Ports();
  const stops: (() => Promise<void>)[] = [];
  const env = brokerEnvironment();
  const deps = { dataDir, env, ports, children };
  const died = (what: string) => (how: string) => console.error(`${what} ended: ${how}`);
  useLoopbackAws();
  try {
    return await use({
      async broker() {
        const log = { ...console, call: () => {}, functionLine: () => {} };
        const broker = await startBroker({ ...deps, log, amqpPort: 0, onDeath: died('RabbitMQ') });
        stops.push(broker.stop);
        await broker.ready;
        return broker;
      },
      async dynamodb() {
        const { url, stop } = await startDynamodb(deps, died('dynoxide'));
        stops.push(stop);
        process.env.AWS_ENDPOINT_URL_DYNAMODB = url;
      },
      async sqs() {
        const { url, stop } = await startFauxqs(deps, died('fauxqs'));
        stops.push(stop);
        process.env.AWS_ENDPOINT_URL_SQS = url;
        return url;
      },
    });
  } finally {
    await Promise.all(stops.map((stop) => stop()));
    ports.release();
    children.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function brokerEnvironment(): NodeJS.ProcessEnv {
  const { BENCH_AMQP_URL, BENCH_MANAGEMENT_URL, ...env } = process.env;
  if (!BENCH_AMQP_URL) return env;
  return {
    ...env,
    BROKER_URL: BENCH_AMQP_URL,
    ...(BENCH_MANAGEMENT_URL && { BROKER_MANAGEMENT_URL: BENCH_MANAGEMENT_URL }),
  };
}

/** The environment that Lambda gives; the address that nobody answers on is for what no part was asked for. */
function useLoopbackAws(): void {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    POWERTOOLS_SERVICE_NAME: 'bench',
  });
}
