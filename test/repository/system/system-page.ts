import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Ready } from '../../runtime.ts';
import { curlPath } from './curl.ts';

const run = promisify(execFile);
const project = join(import.meta.dirname, '..', '..', '..');

/** A refusal ends the commands. What a person would look at again a moment later, curl does. */
const CURLRC = `fail
silent
show-error
max-time = 35
retry = 20
retry-delay = 1
retry-all-errors
`;

/**
 * Types the commands of "Try it" on a system's page as they stand there, but for those of the first block: a
 * runtime is there already. Answers what they said, on both streams; throws at the first that did not succeed.
 */
export async function tried(page: string, { api, aws, adminKey }: Ready): Promise<string> {
  const text = await readFile(join(project, 'systems', page, 'README.md'), 'utf8');
  const [section = ''] = text.split('\n## Try it\n')[1]?.split('\n## ') ?? [];
  const [start = '', ...commands] = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block);
  if (!start.includes('npm run local') || commands.length === 0) throw new Error(`${page} shows no commands`);
  const home = await mkdtemp(join(tmpdir(), 'courtier-page-'));
  try {
    await writeFile(join(home, '.curlrc'), CURLRC);
    const env = { PATH: await curlPath(process.env), CURL_HOME: home, API: api, KEY: adminKey };
    const script = commands.join('\n').replaceAll('http://localhost:4566', aws);
    const typed = ['--norc', '-eu', '-o', 'pipefail', '-c', script];
    const { stdout, stderr } = await run('bash', typed, { cwd: project, env, timeout: 280_000 });
    return stderr + stdout;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
