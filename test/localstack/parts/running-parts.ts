import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children } from '../../../localstack/children.ts';
import { startDynamodb } from '../../../localstack/parts/dynoxide.ts';
import { startFauxqs } from '../../../localstack/parts/fauxqs.ts';
import { Ports } from '../../../localstack/ports.ts';

/** fauxqs and dynoxide in a data folder of their own, as the runtime starts them. */
export async function runningParts() {
  const dataDir = await mkdtemp(join(tmpdir(), 'parts-'));
  const ports = new Ports();
  const children = new Children(join(dataDir, 'guard.pid'), { warn: () => {} });
  const deps = { dataDir, ports, children, env: {} };
  const start = () => Promise.all([startFauxqs(deps, () => {}), startDynamodb(deps, () => {})]);
  let [fauxqs, dynamodb] = await start();
  const stop = () => Promise.all([fauxqs.stop(), dynamodb.stop()]);
  return {
    dataDir,
    ports,
    get fauxqs() {
      return fauxqs.url;
    },
    get dynamodb() {
      return dynamodb.url;
    },
    restart: async () => {
      await stop();
      [fauxqs, dynamodb] = await start();
    },
    stop: async () => {
      await stop();
      children.close();
      ports.release();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type RunningParts = Awaited<ReturnType<typeof runningParts>>;
