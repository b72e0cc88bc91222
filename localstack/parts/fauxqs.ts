import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Children } from '../children.ts';
import type { Ports } from '../ports.ts';
import type { Part } from './part.ts';

/** SQS, SNS and S3: fauxqs in a process of its own, because every queue call is work that would delay the gateway. */
export async function startFauxqs(
  { dataDir, ports, children }: { dataDir: string; ports: Ports; children: Children },
  onDeath: (how: string) => void,
): Promise<Part> {
  const port = await ports.take();
  const script = fileURLToPath(new URL(`./fauxqs-process${extname(import.meta.filename)}`, import.meta.url));
  const said: string[] = [];
  const listening = Promise.withResolvers<void>();
  const child = children.start({
    name: 'fauxqs',
    command: process.execPath,
    args: [script, String(port), join(dataDir, 'fauxqs')],
    onLine: (line) => {
      if (line === 'listening') listening.resolve();
      else if (said.push(line) > 20) said.shift();
    },
    keepAlive: true,
    onDeath,
  });
  void child.ended.then((how) => listening.reject(new Error(`fauxqs ended (${how}): ${said.join('\n')}`)));
  await listening.promise;
  return { url: `http://127.0.0.1:${port}`, stop: () => child.stop() };
}
