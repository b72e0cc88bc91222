import { execFile } from 'node:child_process';
import { access, constants, readdir, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findUnpacked, rabbitmqPackage } from './debian.ts';
import type { Probes } from './plan.ts';

const run = promisify(execFile);

/** Folders that hold servers but are often missing from a user's PATH. */
const MORE_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/sbin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
];
/** Where Debian keeps the server proper: its /usr/sbin/rabbitmq-server insists on being root and changes the user. */
const DEBIAN_TREES = '/usr/lib/rabbitmq/lib';

/** Looks at this machine. */
export function machineProbes(env: NodeJS.ProcessEnv): Probes {
  return {
    installed: async () => {
      const server = (await debianServer()) ?? (await findExecutable('rabbitmq-server', env));
      return server === undefined ? undefined : { server, epmd: await findExecutable('epmd', env) };
    },
    unpacked: (version) => findUnpacked(env, rabbitmqPackage(version)),
    apt: async () =>
      (await findExecutable('apt-get', env)) !== undefined &&
      (await findExecutable('dpkg', env)) !== undefined,
    docker: async () => {
      if (!(await findExecutable('docker', env))) return false;
      return await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    },
  };
}

/** The executable's path, or undefined. */
async function findExecutable(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folders = [...(env.PATH ?? '').split(delimiter), ...MORE_FOLDERS].filter((folder) => folder !== '');
  for (const folder of folders) {
    const path = join(folder, name);
    if (await executable(path)) return path;
  }
  return undefined;
}

async function debianServer(): Promise<string | undefined> {
  const trees = await readdir(DEBIAN_TREES).catch((): string[] => []);
  for (const tree of trees
    .filter((name) => name.startsWith('rabbitmq_server-'))
    .sort()
    .reverse()) {
    const server = join(DEBIAN_TREES, tree, 'sbin', 'rabbitmq-server');
    if (await executable(server)) return await realpath(server);
  }
  return undefined;
}

async function executable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
