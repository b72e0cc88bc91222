import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../client/server.ts';
import { zsh } from '../zsh.ts';
import { page, typed } from './typed.ts';

const cli = join(import.meta.dirname, '..', '..', 'bin', 'cli.ts');
let folder: string;
let env: NodeJS.ProcessEnv;

/** A folder on the PATH with the command as npm installs it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'courtier-completion-'));
  const command = join(folder, 'courtier');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
  chmodSync(command, 0o755);
  env = {
    PATH: [folder, process.env.PATH].join(delimiter),
    HOME: folder,
    COURTIER_API_PORT: '9',
    AWS_ENDPOINT_PORT: '9',
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash proposes after each line, by its own rules of parting words. */
function inBash(...lines: string[]): string[][] {
  const script = `
    source <(courtier completion bash)
    for line in "$@"; do
      COMPREPLY=() COMP_LINE=$line COMP_POINT=\${#line}
      words=\${line//[=:]/ & }
      read -ra COMP_WORDS <<< "$words"
      [[ $line == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _courtier 2>/dev/null
      printf '%s\\n' "\${COMPREPLY[@]}"
      printf '\\0'
    done`;
  const said = execFileSync('bash', ['--norc', '-c', script, 'bash', ...lines], { env, encoding: 'utf8' });
  const proposed = said.split('\0').slice(0, lines.length);
  return proposed.map((text) => text.split('\n').filter((each) => each !== ''));
}

describe('completion in bash', () => {
  it('is loaded, and knows commands, flags and values', () => {
    const expected: [string, string[]][] = [
      ['courtier fai', ['failed']],
      ['courtier failed re', ['retry', 'restore']],
      ['courtier failed list --sta', ['--status']],
      ['courtier failed list --status f', ['failed']],
      ['courtier clients rate x --rate ', ['basic', 'standard', 'high']],
      ['courtier completion ', ['bash', 'zsh']],
      ['courtier nonsense ', []],
    ];
    expect(inBash(...expected.map(([line]) => line))).toEqual(expected.map(([, proposed]) => proposed));
  });
});

const installed = zsh(process.env);

describe.skipIf(!installed)('completion in zsh', () => {
  it('is loaded, and gives zsh each proposal with what it is', () => {
    const script = `
      ${installed?.prelude}
      autoload -Uz compinit && compinit -D -u
      source <(courtier completion zsh)
      _describe() { print -rl -- "\${(@P)4}"; }
      words=(courtier failed re) CURRENT=3
      _courtier`;
    const said = execFileSync(installed?.command ?? 'zsh', ['-f', '-c', script], { env, encoding: 'utf8' });
    expect(said.split('\n').map((line) => line.split(':')[0])).toEqual(['retry', 'restore', '']);
  });
});

describe('what completion proposes', () => {
  it('are the names that the API has', async () => {
    const { url } = await startServer(page([{ name: 'billing' }, { name: 'orders' }]));
    const env = { COURTIER_URL: url, COURTIER_KEY: 'k' };
    const proposed = await typed(['completion', 'propose', '--', 'failed', 'list', '--queue', 'bi'], { env });
    expect(proposed.stdout).toBe('billing\tthat failed on this queue\n');
  });

  it('are none, without an error, where the API cannot be asked', async () => {
    const env = { COURTIER_URL: 'http://127.0.0.1:9', COURTIER_KEY: 'k' };
    const proposed = await typed(['completion', 'propose', '--', 'failed', 'list', '--queue', ''], { env });
    expect(proposed).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });
});
