import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** SHA-256 of texts or bytes, hexadecimal. No two different lists of parts share one. */
export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}

/** SHA-256 of a file's bytes; `absent` when there is none. */
export function hashOfFile(path: string): string {
  try {
    return hashOf(readFileSync(path));
  } catch (error) {
    if (isMissing(error)) return 'absent';
    throw error;
  }
}

/** A larger file counts by its size and its time: nobody waits for gigabytes of data that lie beside the source. */
const READ_BYTES = 4 * 1_048_576;
/** A project of more files is hashed no further. */
const MOST_FILES = 20_000;

/** Folders that no synthesis reads from: tests, and what tools write. */
const NO_SOURCE = new Set(['node_modules', 'cdk.out', 'test', 'coverage']);

/**
 * SHA-256 of every source file below a folder, by path and contents: all files, but those in folders whose names begin
 * with a dot, in NO_SOURCE and in `except` (absolute paths). Undefined when there are more than MOST_FILES of them.
 */
export function hashOfSources(root: string, except: readonly string[] = []): string | undefined {
  const lines: string[] = [];
  const visit = (folder: string): boolean => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        const isSource = !entry.name.startsWith('.') && !NO_SOURCE.has(entry.name) && !except.includes(path);
        if (isSource && !visit(path)) return false;
      } else {
        if (lines.push(`${relative(root, path)} ${contentOf(path, entry)}`) > MOST_FILES) return false;
      }
    }
    return true;
  };
  return visit(root) ? hashOf(...lines) : undefined;
}

function contentOf(path: string, entry: Dirent): string {
  if (entry.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (!entry.isFile()) return 'neither file nor folder';
  const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
  return size > READ_BYTES ? `large ${size} ${mtimeMs}` : hashOfFile(path);
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}

export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
