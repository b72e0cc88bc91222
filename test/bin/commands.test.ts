import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const repository = join(import.meta.dirname, '..', '..');

/** The command, typed in an empty folder. */
function courtier(...args: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'courtier-command-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const file = join(repository, 'bin', 'cli.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the command courtier', () => {
  it.each([
    [['help'], 'failed messages'],
    [['--help'], 'failed messages'],
    [['-h'], 'failed messages'],
    [['help', 'failed'], 'courtier failed show <id>'],
    [['failed', 'retry', '--help'], '-y [--yes]'],
    [['init', '--help'], 'which must be empty'],
    [['local', '--help'], '--data-dir'],
    [['bridge', '--help'], '--endpoint'],
  ])('helps: %j', (args, expected) => {
    const { status, stdout, stderr } = courtier(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(expected);
  });

  it.each([['--version'], ['version']])('says its version: %s', (word) => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    expect(courtier(word)).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  it.each([
    ['no command', [], 'courtier init'],
    ['a command that there is not', ['int'], 'There is no command "int"'],
    ['a name that objects have', ['constructor'], 'There is no command "constructor"'],
    ['a group alone', ['failed'], 'courtier failed list'],
    ['two names', ['init', 'a', 'b'], 'Try: courtier init --help'],
    ['a system without a word before it', ['new', 'billing'], 'Try: courtier new --help'],
    ['a system without a name', ['new', 'system'], 'Try: courtier new system --help'],
    ['a flag that there is not', ['local', '--jsn'], 'did you mean --json'],
  ])('does not understand %s, and says what to type', (_what, args, expected) => {
    expect(courtier(...args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(expected),
    });
  });

  it.each([
    ['has a reader that is gone, which is no failure', '{ "$0" "$1" help; echo $? >&2; } | true', /^0$/m],
    [
      'cannot be written, which is one',
      '"$0" "$1" help > /dev/full; echo $? >&2',
      /^The output cannot be written: ENOSPC[\s\S]*^1$/m,
    ],
  ])('ends when its output %s', (_what, script, expected) => {
    const file = join(repository, 'bin', 'cli.ts');
    const { stderr } = spawnSync('sh', ['-c', script, process.execPath, file], { encoding: 'utf8' });
    expect(stderr).toMatch(expected);
  });

  it('says in a folder without a project that another system needs one', () => {
    expect(courtier('new', 'system', 'billing')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('courtier init'),
    });
  });
});
