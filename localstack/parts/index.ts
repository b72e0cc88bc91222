import type { Children } from '../children.ts';
import type { Ports } from '../ports.ts';
import type { RuntimeLog } from '../runtime-log.ts';
import type { Stopping } from '../stopping.ts';
import { startDynamodb } from './dynoxide.ts';
import { startFauxqs } from './fauxqs.ts';
import type { Part } from './part.ts';
import { type Broker, startBroker } from './rabbitmq/index.ts';

export type Parts = { broker: Broker; fauxqs: Part; dynamodb: Part };

export type PartsDeps = {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  ports: Ports;
  children: Children;
  log: RuntimeLog;
  stopping: Stopping;
  amqpPort: number | undefined;
};

/** Starts the parts side by side. RabbitMQ takes seconds more: `broker.ready` tells when it answers. */
export async function startParts(deps: PartsDeps): Promise<Parts> {
  const { log } = deps;
  const lost = (name: string) => (how: string) =>
    log.warn(`${name} ended (${how}) and does not start again: stop and start`);
  const starting = {
    broker: startBroker({ ...deps, onDeath: lost('RabbitMQ') }),
    fauxqs: startFauxqs(deps, lost('fauxqs')),
    dynamodb: startDynamodb(deps, lost('dynoxide')),
  };
  const all = Object.values(starting);
  deps.stopping.add(async () => {
    const started = await Promise.allSettled(all);
    await Promise.all(started.map((part) => (part.status === 'fulfilled' ? part.value.stop() : undefined)));
  });
  // The first that cannot start ends the wait for the others; stopping waits for them.
  await Promise.all(all);
  return {
    broker: await starting.broker,
    fauxqs: await starting.fauxqs,
    dynamodb: await starting.dynamodb,
  };
}
