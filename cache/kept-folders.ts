import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { hashOfFile } from './content.ts';

/** What was used within this time is in use: a synthesis reads what it found for seconds. */
const IN_USE_MS = 3_600_000;
const UNFINISHED = 'unfinished-';
const SEAL = 'seal.json';
const CONTENT = 'content';

/**
 * Folders that are kept by key on this machine, for many processes at once. An entry is there whole or not at all: it is
 * written under another name, which then changes. Its seal lists the hash of each file, and what does not match it (a disk
 * that was full, a power failure, an editor) counts as not there.
 */
export class KeptFolders {
  readonly #dir: string;
  readonly #most: number;

  /** Of more than `most` entries those go that were not used for the longest time, and not within an hour. */
  constructor(dir: string, { most }: { most: number }) {
    this.#dir = dir;
    this.#most = most;
  }

  /** The folder that is kept under this key. It is to be read alone, and soon: copy what must stay. */
  find(key: string): string | undefined {
    const entry = join(this.#dir, key);
    return isWhole(entry) && markUsed(entry) ? join(entry, CONTENT) : undefined;
  }

  /** Keeps what `fill` writes into the folder that it is given. Answers the folder where it is kept. */
  keep(key: string, fill: (folder: string) => void): string {
    const unfinished = join(this.#dir, `${UNFINISHED}${randomUUID()}`);
    const content = join(unfinished, CONTENT);
    mkdirSync(content, { recursive: true });
    try {
      fill(content);
      writeFileSync(join(unfinished, SEAL), JSON.stringify(hashes(content)));
      this.#publish(unfinished, key);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
    this.#prune();
    return join(this.#dir, key, CONTENT);
  }

  #publish(unfinished: string, key: string): void {
    const entry = join(this.#dir, key);
    try {
      renameSync(unfinished, entry);
    } catch (error) {
      // Another process was faster, and its entry is the same; or the one there is broken.
      if (this.find(key) !== undefined) return;
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
      const broken = join(this.#dir, `${UNFINISHED}${randomUUID()}`);
      renameSync(entry, broken);
      renameSync(unfinished, entry);
      rmSync(broken, { recursive: true, force: true });
    }
  }

  #prune(): void {
    const before = Date.now() - IN_USE_MS;
    const entries = readdirSync(this.#dir)
      .map((name) => ({ name, usedAt: statSync(join(this.#dir, name), { throwIfNoEntry: false })?.mtimeMs }))
      .filter((entry): entry is { name: string; usedAt: number } => entry.usedAt !== undefined)
      .sort((a, b) => b.usedAt - a.usedAt);
    const finished = entries.filter(({ name }) => !name.startsWith(UNFINISHED));
    const left = entries.filter(({ name }) => name.startsWith(UNFINISHED));
    for (const { name, usedAt } of [...finished.slice(this.#most), ...left]) {
      if (usedAt < before) rmSync(join(this.#dir, name), { recursive: true, force: true });
    }
  }
}

function isWhole(entry: string): boolean {
  try {
    const seal: unknown = JSON.parse(readFileSync(join(entry, SEAL), 'utf8'));
    return JSON.stringify(seal) === JSON.stringify(hashes(join(entry, CONTENT)));
  } catch {
    return false;
  }
}

/** False when another process has just removed it. */
function markUsed(entry: string): boolean {
  try {
    const now = new Date();
    utimesSync(entry, now, now);
    return true;
  } catch {
    return false;
  }
}

/** Path → SHA-256 of every file below a folder, in the order of their paths. */
function hashes(folder: string): Record<string, string> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(files.map((file) => [relative(folder, file), hashOfFile(file)]));
}
