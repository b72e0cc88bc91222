import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';

const cli = join(import.meta.dirname, '..', '..', 'bin', 'cli.ts');

export type Ended = { code: number; stdout: string; stderr: string };
type Environment = Record<string, string>;

/** The real command as a program runs it: output goes into pipes, and nobody can be asked. `begun`: it says its first note. */
export async function inPipes(
  args: readonly string[],
  env: Environment,
  input = '',
  begun: () => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, ...env } });
  child.stdin.end(input);
  child.stderr.once('data', begun);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

/**
 * The real command at a terminal, which `script` (util-linux) gives: after each expected text somebody types the answer.
 * `shown` is all that the terminal was sent.
 */
export async function atTerminal(
  args: readonly string[],
  env: Environment,
  typed: readonly (readonly [after: string, answer: string])[] = [],
): Promise<{ code: number; shown: string; plain: string }> {
  const command = [process.execPath, cli, ...args]
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(' ');
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', ...env },
  });
  let shown = '';
  let left = 0;
  const answers = [...typed];
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk;
    const [next] = answers;
    if (next === undefined || !shown.slice(left).includes(next[0])) return;
    left = shown.length;
    answers.shift();
    child.stdin.write(next[1]);
  });
  const [code] = await once(child, 'close');
  return { code, shown, plain: stripVTControlCharacters(shown).replaceAll('\r', '') };
}
