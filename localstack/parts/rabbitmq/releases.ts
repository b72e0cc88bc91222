import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from '../../problem.ts';

const run = promisify(execFile);

/** Where a newer version is looked for first. Debian's unstable is the last of the newer ones: it may not fit together. */
const RELEASES = ['testing', 'unstable', 'stable', 'oldstable'] as const;

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Finds the release of Debian that has this version of a program. Resolves to options with which apt-get knows that
 * release alone, as of a system on which nothing is installed. Packages come from the mirror that this system's apt uses,
 * and apt checks their signatures. A version that no release has is a Problem that names those there are.
 */
export async function findInReleases(
  program: string,
  version: string,
  work: string,
  progress: (text: string) => void,
): Promise<string[]> {
  const mirror = await systemMirror();
  const seen: string[] = [];
  for (const release of RELEASES) {
    progress(`fetching the package lists of Debian’s ${release} release`);
    const options = await releaseLists(release, mirror, join(work, release));
    const there = await versionIn(options, program);
    if (there !== undefined && isVersion(there, version)) return options;
    seen.push(`${there ?? 'none'} in ${release}`);
  }
  throw new Problem(`Debian has no ${program} ${version}: ${seen.join(', ')}`);
}

/** Whether `4.3.6-1` is what `4.3` asks for. Nothing asked for is anything. */
export function isVersion(version: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  return version.startsWith(wanted) && !/^\d/.test(version.slice(wanted.length));
}

async function releaseLists(release: string, mirror: string, dir: string): Promise<string[]> {
  await mkdir(join(dir, 'state', 'lists', 'partial'), { recursive: true });
  await mkdir(join(dir, 'cache', 'archives', 'partial'), { recursive: true });
  const signed = await access(KEYRING).then(
    () => `Signed-By: ${KEYRING}\n`,
    () => '',
  );
  const source = `Types: deb\nURIs: ${mirror}\nSuites: ${release}\nComponents: main\n`;
  const sources = join(dir, 'debian.sources');
  await writeFile(sources, `${source}Targets: Packages\nLanguages: none\n${signed}`);
  await writeFile(join(dir, 'status'), '');
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': join(dir, 'state'),
    'Dir::State::status': join(dir, 'status'),
    'Dir::Cache': join(dir, 'cache'),
    'Debug::NoLocking': '1',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await run('apt-get', [...options, '-q', 'update'], { maxBuffer: 16_777_216 });
  return options;
}

/** The archive that this system itself installs from; security updates lie in another one, which has few packages. */
async function systemMirror(): Promise<string> {
  const { stdout } = await run('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI)',
    'Created-By: Packages',
  ]);
  const mirror = stdout.split('\n').find((uri) => uri !== '' && !uri.includes('security'));
  if (mirror === undefined) throw new Problem('apt has no package sources');
  return mirror;
}

async function versionIn(options: string[], program: string): Promise<string | undefined> {
  const shown = await run('apt-cache', [...options, 'show', program]).catch(() => undefined);
  return /^Version: (\S+)$/m.exec(shown?.stdout ?? '')?.[1];
}
