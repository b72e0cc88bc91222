import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../cli/context.ts';
import { CommandError, usageError } from '../cli/exit-codes.ts';

/** What somebody makes of a text in $VISUAL, $EDITOR or vi. The file is its owner's alone, and removed after that. */
export async function edited({ env, terminal }: Context, name: string, text: string): Promise<string> {
  const editor = env.VISUAL || env.EDITOR || (terminal.canAsk ? 'vi' : undefined);
  if (editor === undefined)
    throw usageError('There is no terminal for an editor. Give the corrected body: --file PATH.');
  const folder = mkdtempSync(join(tmpdir(), 'courtier-'));
  const file = join(folder, name.replace(/[^\w.-]/g, '_'));
  try {
    writeFileSync(file, text, { mode: 0o600 });
    // A shell, because what people set has arguments: code --wait.
    const child = spawn('sh', ['-c', `${editor} "$1"`, editor, file], { stdio: 'inherit' });
    const [code] = await once(child, 'close');
    if (code !== 0)
      throw new CommandError('failed', `The editor (${editor}) ended with ${code}. Nothing was saved.`);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
