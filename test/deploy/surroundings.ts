import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children } from '../../localstack/children.ts';
import { type Broker, startBroker } from '../../localstack/parts/rabbitmq/index.ts';
import { Ports } from '../../localstack/ports.ts';
import { Stopping } from '../../localstack/stopping.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';

/** What a deployment needs: something in AWS's place, and a RabbitMQ. */
export type Surroundings = {
  dataDir: string;
  endpoint: Endpoint;
  broker: Broker;
  children: Children;
  /** Ends all of it, and removes what it wrote. */
  stopping: Stopping;
};

const log = {
  info: () => {},
  warn: (text: string) => console.error(text),
  call: () => {},
  functionLine: () => {},
};

/** Starts both; RabbitMQ takes longer, and says when it is `ready`. However this process ends, a guard ends what is left of them and removes what they wrote. */
export async function startSurroundings(env: NodeJS.ProcessEnv): Promise<Surroundings> {
  const stopping = new Stopping(log);
  const dataDir = await mkdtemp(join(tmpdir(), 'courtier-deploy-'));
  const children = new Children(join(dataDir, 'guard.pid'), log, dataDir);
  stopping.add(() => children.close());
  const ports = new Ports();
  stopping.add(() => ports.release());
  try {
    const onDeath = (how: string) => log.warn(`RabbitMQ ended: ${how}`);
    const broker = await startBroker({ dataDir, env, ports, children, log, amqpPort: 0, onDeath });
    stopping.add(() => broker.stop());
    const endpoint = await startEndpoint({ env, dataDir, ports, children });
    stopping.add(() => endpoint.stop());
    return { dataDir, endpoint, broker, children, stopping };
  } catch (error) {
    await stopping.run();
    throw error;
  }
}
