import { join } from 'node:path';
import { awsEnvironment } from './cdk.ts';
import type { Surroundings } from './surroundings.ts';

const CLI = join(import.meta.dirname, '..', '..', 'bin', 'cli.ts');

/** `courtier bridge`, as a process of its own, since no emulator reads from RabbitMQ. Resolves once it reads. */
export async function startBridge({ children, endpoint, stopping }: Surroundings): Promise<void> {
  const ready = Promise.withResolvers<void>();
  const said: string[] = [];
  const child = children.start({
    name: 'courtier bridge',
    command: process.execPath,
    args: [CLI, 'bridge', '--endpoint', endpoint.url],
    env: awsEnvironment(endpoint.url),
    onLine: (line) => {
      said.push(line);
      if (line.startsWith('ready')) ready.resolve();
      if (process.env.COURTIER_TEST_LOG) console.error(line);
    },
  });
  stopping.add(() => child.stop());
  void child.ended.then((how) =>
    ready.reject(new Error(`courtier bridge ended with ${how}:\n${said.join('\n')}`)),
  );
  await ready.promise;
}
