import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '../../../cache/cache-dir.ts';
import { Problem } from '../../problem.ts';
import { useOwnLibraries } from './own-libraries.ts';
import { findInReleases, isVersion } from './releases.ts';

const run = promisify(execFile);

/** A program of Debian's, and what it cannot do without. */
export type DebianPackage = {
  name: string;
  /** Of all that would come along, what is taken. */
  needed: RegExp;
  /** What it needs too, and does not depend on. */
  beside?: readonly string[];
  /** What is said before, and where it cannot be had. */
  taking: string;
  instead: string;
  /** Makes an unpacked tree work where it is. */
  adapt?: (root: string) => Promise<void>;
  /**
   * Any release's instead of this system's: `4.3` is the newest 4.3 that Debian has. Its tree then brings every library,
   * the C library among them, because this system's may be older than the programs.
   */
  version?: string;
};

/** Logrotate, adduser and socat come along with the server but do nothing here. */
const RABBITMQ: DebianPackage = {
  name: 'rabbitmq-server',
  needed: /^(rabbitmq-server$|erlang-|lib|zlib1g$)/,
  taking: 'no RabbitMQ here: taking Debian’s packages, once (about 35 MB, 20 s)',
  instead: 'Set BROKER_URL, or install rabbitmq-server.',
  adapt: adaptErl,
};

/** This system's RabbitMQ, or the newest one of a version. */
export function rabbitmqPackage(version?: string): DebianPackage {
  if (version === undefined) return RABBITMQ;
  const taking = `taking RabbitMQ ${version} from Debian’s packages, once (about 60 MB, 30 s)`;
  return { ...RABBITMQ, version, taking, instead: 'Set BROKER_URL, or leave COURTIER_RABBITMQ out.' };
}

/** The newest tree that was unpacked before. */
export async function findUnpacked(
  env: NodeJS.ProcessEnv,
  wanted: Pick<DebianPackage, 'name' | 'version'> = RABBITMQ,
): Promise<string | undefined> {
  const prefix = treePrefix(wanted);
  const cache = cacheDir(env);
  const trees = await readdir(cache).catch((): string[] => []);
  const newest = trees
    .filter((tree) => tree.startsWith(prefix) && isVersion(tree.slice(prefix.length), wanted.version))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  return newest === undefined ? undefined : join(cache, newest);
}

/** `rabbitmq-server` is kept as `rabbitmq-<version>`, and with all its libraries as `whole-rabbitmq-<version>`. */
const treePrefix = ({ name, version }: Pick<DebianPackage, 'name' | 'version'>) =>
  `${version === undefined ? '' : 'whole-'}${name.replace(/-server$/, '')}-`;

/**
 * Takes Debian's rabbitmq-server and the Erlang packages it needs, or another program, and unpacks them into the cache, without root and
 * without installing anything. Two that do so at once both succeed: a tree appears under its name complete or not at all.
 * Resolves to the tree's root. Network errors are Problems.
 */
export async function unpackDebian(
  env: NodeJS.ProcessEnv,
  progress: (text: string) => void,
  wanted: DebianPackage = RABBITMQ,
): Promise<string> {
  const { name: program } = wanted;
  const cache = cacheDir(env);
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'unpacking-'));
  try {
    progress(wanted.taking);
    const apt =
      wanted.version === undefined
        ? await aptState(program, work, progress)
        : await findInReleases(program, wanted.version, work, progress);
    const packages = await packagesToTake(apt, wanted);
    const version = packages.get(program);
    if (!version) throw new Problem(`apt knows no package ${program}`);
    const target = join(cache, `${treePrefix(wanted)}${version.replace(/[^\w.+~-]/g, '_')}`);
    progress(`downloading ${program} ${version} and ${packages.size - 1} packages it needs`);
    const debs = join(work, 'debs');
    await mkdir(debs);
    await run('apt-get', [...apt, 'download', ...[...packages].map(([name, exact]) => `${name}=${exact}`)], {
      cwd: debs,
      maxBuffer: 16_777_216,
    });
    progress('unpacking');
    const root = join(work, 'root');
    for (const deb of await readdir(debs)) await run('dpkg', ['-x', join(debs, deb), root]);
    await wanted.adapt?.(root);
    if (wanted.version !== undefined) await useOwnLibraries(root, target);
    return await publish(root, target);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Problem(`Debian's ${program} could not be unpacked: ${output}\n${wanted.instead}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Options that make apt-get work here: none when the system's package lists know the program, else lists of our own
 * (containers come without lists, and only root may fetch the system's).
 */
async function aptState(program: string, work: string, progress: (text: string) => void): Promise<string[]> {
  const known = await run('apt-cache', ['show', program]).then(
    ({ stdout }) => stdout.includes(`Package: ${program}`),
    () => false,
  );
  if (known) return [];
  const state = join(work, 'apt');
  await mkdir(join(state, 'state', 'lists', 'partial'), { recursive: true });
  await mkdir(join(state, 'cache', 'archives', 'partial'), { recursive: true });
  const options = [
    '-o',
    `Dir::State=${state}/state`,
    '-o',
    `Dir::Cache=${state}/cache`,
    '-o',
    'Debug::NoLocking=1',
  ];
  progress('fetching package lists');
  await run('apt-get', [...options, '-q', 'update'], { maxBuffer: 16_777_216 });
  return [...options, '-o', 'Dir::State::status=/var/lib/dpkg/status'];
}

/** Name → version of all that an installation would bring and the program needs. Packages that are installed are used. */
async function packagesToTake(
  apt: string[],
  { name, needed, beside = [], version }: DebianPackage,
): Promise<Map<string, string>> {
  const names = [name, ...beside, ...(version === undefined ? [] : ['patchelf'])];
  const { stdout } = await run('apt-get', [...apt, '-s', '--no-install-recommends', 'install', ...names], {
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 16_777_216,
  });
  return parseSimulation(stdout, version === undefined ? needed : new RegExp(`^patchelf$|${needed.source}`));
}

/** Reads lines like `Inst erlang-base (1:25.2.3+dfsg-1 Debian:12.11/oldstable [amd64])`. */
export function parseSimulation(output: string, needed: RegExp = RABBITMQ.needed): Map<string, string> {
  const packages = new Map<string, string>();
  for (const [, name = '', version = ''] of output.matchAll(/^Inst (\S+) (?:\[[^\]]*\] )?\((\S+)/gm)) {
    if (needed.test(name)) packages.set(name, version);
  }
  return packages;
}

/** Debian's erl has its own place written into it and overrides ERL_ROOTDIR. */
async function adaptErl(root: string): Promise<void> {
  const erl = join(root, 'usr/lib/erlang/bin/erl');
  const script = await readFile(erl, 'utf8').catch(() => undefined);
  // Erlang itself may be installed, and only the server unpacked.
  if (script === undefined) return;
  await writeFile(
    erl,
    script.replaceAll(/ROOTDIR="?\/usr\/lib\/erlang"?/g, `ROOTDIR="\${ERL_ROOTDIR:-/usr/lib/erlang}"`),
  );
}

async function publish(root: string, target: string): Promise<string> {
  try {
    await rename(root, target);
  } catch (error) {
    // Somebody else was faster: theirs is the same.
    const exists = await access(target).then(
      () => true,
      () => false,
    );
    if (!exists) throw error;
  }
  return target;
}
