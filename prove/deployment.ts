import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Ports } from '../localstack/ports.ts';
import { type Ready, type Runtime, startRuntime } from '../localstack/start.ts';
import { installedHere, launchPrivateBroker } from '../test/contract/private-broker.ts';
import { roomy } from '../test/runtime.ts';
import { shortWaits } from '../test/short-waits.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

type Broker = Awaited<ReturnType<typeof launchPrivateBroker>>;

/** What a run breaks: the runtime on its synthesized template, a RabbitMQ, and the network between the two. */
export type Deployment = {
  /** Where all of it keeps its data. */
  dir: string;
  /** Of the runtime that runs now: ports and keys stay over a restart. */
  ready: Ready;
  broker: Pick<Broker, 'dir' | 'control' | 'url' | 'managementUrl' | 'username' | 'password'>;
  network: TcpProxy;
  /** Where consumers write their effects down. */
  effectsFile: string;
  /** By how much the clock of each function is wrong, milliseconds: system/clock.mjs reads it. */
  clocksFile: string;
  /** Ends the runtime as a power cut does, and starts it on what it has kept. */
  killRuntime(): Promise<void>;
  stop(): Promise<void>;
};

/** A run has its processes, and those that faults end are there again soon. */
const SETTINGS = {
  ...shortWaits,
  COURTIER_MINUTE: '6',
  ...roomy,
  COURTIER_CHECK_PERMISSIONS: 'true',
};

export type DeploymentOptions = { dir: string; signal?: AbortSignal; onLog?: (line: string) => void };

export async function startDeployment({ dir, signal, onLog }: DeploymentOptions): Promise<Deployment> {
  const installation = await installedHere();
  if (!installation)
    throw new Error(
      'npm run prove needs a RabbitMQ that it can kill: install one, or start `npm run local` once.',
    );
  const stopping: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of stopping.splice(0).toReversed()) await end();
  };
  try {
    await mkdir(dir, { recursive: true });
    const ports = new Ports();
    stopping.push(() => ports.release());
    const [apiPort, awsPort, amqpPort] = [await ports.take(), await ports.take(), await ports.take()];
    const broker = await launchPrivateBroker(installation);
    stopping.push(() => broker.stop());
    const network = await startTcpProxy(Number(new URL(broker.amqp).port), amqpPort);
    stopping.push(() => network.close());
    const brokerUrl = new URL(broker.amqp);
    brokerUrl.port = String(network.port);
    // The runtime takes these ports itself.
    ports.release();
    const start = () =>
      startRuntime({
        projectDir: join(import.meta.dirname, 'system'),
        dataDir: join(dir, 'runtime'),
        env: {
          ...SETTINGS,
          BROKER_URL: brokerUrl.href,
          BROKER_MANAGEMENT_URL: broker.managementUrl,
          COURTIER_API_PORT: String(apiPort),
          AWS_ENDPOINT_PORT: String(awsPort),
        },
        ...(signal && { signal }),
        ...(onLog && { onLog }),
      });
    let runtime: Runtime = await start();
    stopping.push(() => runtime.stop({ keepData: true }));
    return {
      get ready() {
        return runtime.ready;
      },
      dir,
      broker,
      network,
      effectsFile: join(dir, 'runtime', 'systems', 'ledger', 'effects.jsonl'),
      clocksFile: join(dir, 'runtime', 'systems', 'ledger', 'clocks.json'),
      killRuntime: async () => {
        process.kill(runtime.pid, 'SIGKILL');
        await runtime.stop({ keepData: true });
        runtime = await start();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
