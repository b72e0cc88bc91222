import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DebianPackage, findUnpacked, unpackDebian } from '../../../localstack/parts/rabbitmq/debian.ts';

const run = promisify(execFile);

const CURL: DebianPackage = {
  name: 'curl',
  needed: /^(curl$|lib)/,
  taking: 'no curl here: taking Debian’s packages, once (about 3 MB)',
  instead: 'Install curl: the examples of docs/api.md are run with it.',
  adapt: addCommand,
};

/** A PATH on which there is curl: the given one, or, where that has none, with Debian's curl, unpacked without root. */
export async function curlPath(env: NodeJS.ProcessEnv): Promise<string> {
  const path = env.PATH ?? '';
  const there = await run('curl', ['--version'], { env }).then(
    () => true,
    () => false,
  );
  if (there) return path;
  const root = (await findUnpacked(env, CURL)) ?? (await unpackDebian(env, console.error, CURL));
  return `${join(root, 'command')}:${path}`;
}

/** The libraries that came along are found only where their folder is given. */
async function addCommand(root: string): Promise<void> {
  const folder = join(root, 'command');
  const triplets = (await readdir(join(root, 'usr/lib'))).filter((name) => name.endsWith('-linux-gnu'));
  const libraries = triplets.map((name) => `$here/../usr/lib/${name}:$here/../lib/${name}`).join(':');
  await mkdir(folder);
  const script = `#!/bin/sh\nhere="$(dirname "$0")"\nLD_LIBRARY_PATH="${libraries}" exec "$here/../usr/bin/curl" "$@"\n`;
  await writeFile(join(folder, 'curl'), script);
  await chmod(join(folder, 'curl'), 0o755);
}
