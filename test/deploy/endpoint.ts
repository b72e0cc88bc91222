import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Children } from '../../localstack/children.ts';
import type { Ports } from '../../localstack/ports.ts';
import { pythonPackage, whatIsMissing } from '../python.ts';
import { MINISTACK } from './ministack.ts';

export type Endpoint = {
  /** `ministack`, or `given` by AWS_ENDPOINT_URL. */
  kind: 'ministack' | 'given';
  /** On loopback, by its number: the SDK then puts a bucket's name into the path, where a host name would need an entry in DNS. */
  url: string;
  stop(): Promise<void>;
};

const START_MS = 60_000;
const LINES_KEPT = 40;

export type EndpointDeps = { env: NodeJS.ProcessEnv; dataDir: string; ports: Ports; children: Children };

/** What answers in AWS's place: AWS_ENDPOINT_URL, else a MiniStack of our own. Rejects with what is missing on this machine. */
export async function startEndpoint(deps: EndpointDeps): Promise<Endpoint> {
  const { AWS_ENDPOINT_URL: given } = deps.env;
  if (!given) return await startMinistack(deps);
  const { hostname } = new URL(given);
  if (hostname !== '127.0.0.1' && hostname !== '[::1]')
    throw new Error(
      `AWS_ENDPOINT_URL is ${given}: what is tried here deletes all that it deploys, so it must be on this machine, by number: http://127.0.0.1:4566.`,
    );
  return { kind: 'given', url: given.replace(/\/$/, ''), stop: async () => {} };
}

async function startMinistack({ env, dataDir, ports, children }: EndpointDeps): Promise<Endpoint> {
  const commands = pythonPackage(env, MINISTACK);
  if (commands === undefined)
    throw new Error(
      `${whatIsMissing(MINISTACK)} Or name what answers in AWS's place: AWS_ENDPOINT_URL=http://127.0.0.1:4566.`,
    );
  const port = await ports.take();
  const temporary = join(dataDir, 'ministack');
  mkdirSync(temporary, { recursive: true });
  const said: string[] = [];
  const child = children.start({
    name: 'MiniStack',
    command: join(commands, MINISTACK.command),
    args: [],
    env: {
      ...env,
      // Its functions run the first `node` there is: the one that Lambda has.
      PATH: [dirname(process.execPath), env.PATH].join(delimiter),
      TMPDIR: temporary,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      LAMBDA_EXECUTOR: 'local',
    },
    onLine: (line) => {
      if (said.push(line) > LINES_KEPT) said.shift();
      if (env.COURTIER_TEST_LOG) console.error(line);
    },
  });
  const url = `http://127.0.0.1:${port}`;
  const ended = child.ended.then((how) => {
    throw new Error(`MiniStack ended (${how}) before it answered:\n${said.join('\n')}`);
  });
  await Promise.race([answers(`${url}/_ministack/health`), ended]);
  ended.catch(() => {});
  return { kind: 'ministack', url, stop: () => child.stop() };
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (response?.ok) return;
    await delay(100);
  }
  throw new Error(`${url} did not answer within ${START_MS / 1_000} s.`);
}
