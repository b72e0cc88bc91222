import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../../system/courtier.ts';
import { curlPath } from './curl.ts';

const run = promisify(execFile);
const project = join(import.meta.dirname, '..', '..', '..');
const { api, aws, adminKey } = inject('running');
const page = await readFile(join(project, 'README.md'), 'utf8');
const [section = ''] = page.split('\n## Run it on your laptop\n')[1]?.split('\n## ') ?? [];
const [start, ...blocks] = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);

/** Answers of an error end the script, and what curl shows of its progress is left out. */
const CURLRC = 'fail\nsilent\nshow-error\nmax-time = 35\n';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'courtier-readme-'));
  await writeFile(join(home, '.curlrc'), CURLRC);
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function pasted(script: string): Promise<string> {
  const env = {
    ...process.env,
    PATH: await curlPath(process.env),
    CURL_HOME: home,
    COURTIER_API_PORT: new URL(api).port,
    AWS_ENDPOINT_PORT: new URL(aws).port,
  };
  const { stdout } = await run('bash', ['--norc', '-eu', '-o', 'pipefail', '-c', script], {
    cwd: project,
    env,
    timeout: 280_000,
  });
  return stdout;
}

/** The story of the dashboard publishes to the same topic: then README's pull may bring that one's, and the next ours. */
async function pulledOurs(said: string): Promise<boolean> {
  const ours = /"body":"\{\\"n\\": 1\}"/;
  if (ours.test(said)) return true;
  const headers = { authorization: `Bearer ${adminKey}` };
  const next = await fetch(`${api}/api/subscriptions/notifications?name=shop&wait=1`, { headers });
  return ours.test(await next.text());
}

describe('the commands of README.md, pasted as they stand there', () => {
  it('begin with the runtime alone, which goes on', () => {
    expect(start).toMatch(/^npm run local /);
    expect(blocks.length).toBeGreaterThan(2);
  });

  it('do what it says, on a runtime with other ports, and again at a second time', async () => {
    const script = blocks.join('\n');
    for (const _ of ['first', 'second']) {
      const said = await pasted(script);
      expect(said).toContain('"status":"published","exchange":"email"');
      expect(said).toMatch(/"to":\["ada@example\.com"\]/);
      expect(said).toMatch(/^Name +shop$/m);
      await eventually('its own message is pulled', () => pulledOurs(said));
      expect(said).toMatch(/"status":"acknowledged"/);
    }
  });

  it('tell the key of the ready line', async () => {
    expect(await pasted('npm run -s courtier -- clients key')).toBe(`${adminKey}\n`);
  });
});
