import { accessSync, constants } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { type DebianPackage, findUnpacked, unpackDebian } from '../../localstack/parts/rabbitmq/debian.ts';

/**
 * Chromium without the window that nobody looks at: the same pages by the same engine, for half of the processor time.
 * Debian says of it in no dependency that it needs the tables of Chromium's own package.
 */
const CHROMIUM: DebianPackage = {
  name: 'chromium-headless-shell',
  beside: ['chromium-common'],
  needed: /./,
  taking: 'no Chromium here: taking Debian’s packages, once (about 110 MB, a minute)',
  instead: 'Install chromium, or set COURTIER_CHROMIUM to a Chromium or a Chrome.',
};

/**
 * A real Chromium: the one that COURTIER_CHROMIUM names, else one on the PATH, else Debian's packages unpacked into the cache without
 * root.
 */
export async function launchChromium(): Promise<Browser> {
  const { path, env } = await findChromium();
  return await chromium.launch({
    executablePath: path,
    env: { ...process.env, ...env } as Record<string, string>,
    // Root has no sandbox of Chromium's; a container's /dev/shm is small.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

async function findChromium(): Promise<{ path: string; env?: Record<string, string> }> {
  const named = process.env.COURTIER_CHROMIUM;
  if (named) return { path: named };
  const installed = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
    .map(onPath)
    .find(Boolean);
  if (installed !== undefined) return { path: installed };
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const root =
    (await findUnpacked(process.env, CHROMIUM)) ?? (await unpackDebian(process.env, say, CHROMIUM));
  return { path: join(root, 'usr/lib/chromium', CHROMIUM.name), env: await libraryPaths(root) };
}

/** Where an unpacked tree has its libraries, and fonts where the machine has none set up. */
async function libraryPaths(root: string): Promise<Record<string, string>> {
  const folders = (await readdir(join(root, 'usr/lib'))).filter((name) => name.includes('-linux-'));
  const libraries = ['usr/lib', 'lib'].flatMap((place) =>
    folders.flatMap((name) => [join(root, place, name), join(root, place, name, 'pulseaudio')]),
  );
  const fonts = join(root, 'etc/fonts');
  return {
    LD_LIBRARY_PATH: [...libraries, process.env.LD_LIBRARY_PATH ?? ''].filter(Boolean).join(delimiter),
    ...(isThere(fonts) && !isThere('/etc/fonts') && { FONTCONFIG_PATH: fonts }),
  };
}

function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => isThere(path, constants.X_OK));
}

function isThere(path: string, mode = constants.F_OK): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
