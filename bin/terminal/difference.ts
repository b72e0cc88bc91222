import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../cli/context.ts';
import { indented, isJson } from './json-text.ts';
import { severalLines } from './outside-text.ts';

/** What was changed, line by line, as `diff -u` says it. Of JSON its values are compared, each on a line. */
export function difference({ terminal }: Context, before: Buffer, after: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'courtier-'));
  try {
    const files = [before, after].map((body, index) => {
      const file = join(folder, String(index));
      writeFileSync(file, lines(body), { mode: 0o600 });
      return file;
    });
    const labels = ['--label', 'before', '--label', 'after'];
    const { stdout, error } = spawnSync('diff', ['-u', ...labels, ...files], { encoding: 'utf8' });
    if (error)
      return `${before.length} bytes become ${after.length}. (Without the command diff the change cannot be shown.)\n`;
    const shown = severalLines(stdout).split('\n');
    return shown
      .map((line) =>
        line.startsWith('-')
          ? terminal.paint('red', line)
          : line.startsWith('+')
            ? terminal.paint('green', line)
            : line,
      )
      .join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function lines(body: Buffer): string {
  const text = body.toString();
  return `${isJson(text) ? indented(text) : text}\n`;
}
