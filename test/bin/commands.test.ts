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
  it.each([['help'], ['--help'], ['-h'], ['init', '--help'], ['new', '-h']])('helps: %s %s', (...args) => {
    const { status, stdout } = courtier(...args.filter(Boolean));
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('new system NAME'),
    });
  });

  it('leaves the help of its commands to them', () => {
    expect(courtier('local', '--help').stdout).toContain('--data-dir');
    expect(courtier('clients', '--help').stdout).toContain('courtier clients create');
  });

  it('says its version', () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    expect(courtier('--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  it.each([
    ['no command', [], 'courtier init'],
    ['a command that there is not', ['int'], 'There is no command "int"'],
    ['a name that objects have', ['constructor'], 'There is no command "constructor"'],
    ['two names', ['init', 'a', 'b'], 'courtier init takes one name'],
    ['nothing new', ['new'], 'courtier new system NAME'],
    ['a system without a word before it', ['new', 'billing'], 'courtier new system billing'],
    ['a system without a name', ['new', 'system'], 'courtier new system NAME'],
  ])('does not understand %s, and says what to type', (_what, args, expected) => {
    expect(courtier(...args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(expected),
    });
  });

  it('says in a folder without a project that another system needs one', () => {
    expect(courtier('new', 'system', 'billing')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('courtier init'),
    });
  });
});
