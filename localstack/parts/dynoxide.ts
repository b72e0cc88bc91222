import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Children } from '../children.ts';
import type { Ports } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { Part } from './part.ts';
import { indexStreamRecords } from './stream-index.ts';

const START_MS = 10_000;

/** DynamoDB: the dynoxide binary on a database file, or what DYNAMODB_ENDPOINT names. */
export async function startDynamodb(
  {
    dataDir,
    ports,
    children,
    env,
  }: { dataDir: string; ports: Ports; children: Children; env: NodeJS.ProcessEnv },
  onDeath: (how: string) => void,
): Promise<Part> {
  if (env.DYNAMODB_ENDPOINT) {
    const url = env.DYNAMODB_ENDPOINT.replace(/\/$/, '');
    if (!(await answers(url))) throw new Problem(`DYNAMODB_ENDPOINT is ${url}, where nothing answers`);
    return { url, stop: async () => {} };
  }
  const command = dynoxide();
  const port = await ports.take();
  const host = hiddenLoopback();
  const url = `http://${host}:${port}`;
  const dir = join(dataDir, 'dynamodb');
  await mkdir(dir, { recursive: true });
  const file = join(dir, 'tables.db');
  const args = ['serve', '--host', host, '--port', String(port), '--db-path', file];
  const said: string[] = [];
  const onLine = (line: string) => {
    if (said.push(line) > 20) said.shift();
  };
  const child = children.start({ name: 'dynoxide', command, args, onLine, keepAlive: true, onDeath });
  const deadline = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (!child.running()) throw new Error(`dynoxide ended: ${said.join('\n')}`);
    if (Date.now() > deadline) throw new Error(`dynoxide does not answer: ${said.join('\n')}`);
    await delay(10);
  }
  indexStreamRecords(file);
  return { url, stop: () => child.stop() };
}

/**
 * dynoxide takes any Host and answers every Origin (`access-control-allow-origin: *`), and has no option for either. All
 * of 127.0.0.0/8 is this machine, so it gets an address there that no web page guesses.
 */
function hiddenLoopback(): string {
  return `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

function dynoxide(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json');
    return join(dirname(manifest), 'dynoxide');
  } catch {
    throw new Problem(
      [
        `there is no DynamoDB for ${process.platform}-${process.arch}: the package @dynoxide/linux-x64 is not installed here.`,
        'Start one, e.g. docker run -p 8000:8000 amazon/dynamodb-local, and set DYNAMODB_ENDPOINT=http://localhost:8000',
      ].join('\n'),
    );
  }
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return true;
    },
    () => false,
  );
}
