import { execFile } from 'node:child_process';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from '../../problem.ts';

const run = promisify(execFile);

const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);

/**
 * Makes Erlang's programs in an unpacked tree use the tree's own libraries, its dynamic loader and C library among them:
 * a newer release's programs do not start with this system's. LD_LIBRARY_PATH would not do, because the shell scripts
 * between them run in this system's shell. `home` is where the tree will lie: a loader's place is absolute.
 */
export async function useOwnLibraries(root: string, home: string): Promise<void> {
  const found = await ownLoader(root);
  if (!found) throw new Problem(`${root} has no dynamic loader`);
  const here = join(root, found.libraries);
  const there = join(home, found.libraries);
  // The tree's own, started through the tree's own loader: this system may have none, and could not run it.
  const patchelf = ['--library-path', here, join(root, 'usr/bin/patchelf')];
  const change = ['--set-interpreter', join(there, found.loader), '--force-rpath', '--set-rpath', there];
  for (const program of await programs(join(root, 'usr/lib/erlang'))) {
    await run(join(here, found.loader), [...patchelf, ...change, program]);
  }
}

/** The dynamic loader that a tree brings, and the folder of its libraries, relative to the tree. */
export async function ownLoader(root: string): Promise<{ libraries: string; loader: string } | undefined> {
  const folders = await readdir(join(root, 'usr/lib')).catch((): string[] => []);
  for (const folder of folders.filter((name) => name.includes('-linux-'))) {
    const libraries = join('usr/lib', folder);
    const loader = (await readdir(join(root, libraries))).find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
    if (loader) return { libraries, loader };
  }
  return undefined;
}

/** Everything that can be started. Libraries are found by the program that loads them. */
async function programs(folder: string): Promise<string[]> {
  const files = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = files
    .filter((file) => file.isFile() && !/\.so(\.|$)/.test(file.name) && /\/bin$/.test(file.parentPath))
    .map((file) => join(file.parentPath, file.name));
  const elf = await Promise.all(paths.map(isElf));
  return paths.filter((_, index) => elf[index]);
}

async function isElf(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.equals(ELF);
  } finally {
    await file.close();
  }
}
