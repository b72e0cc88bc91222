import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type BuildOptions, type Metafile, version } from 'esbuild';
import { writableCacheDir } from '../cache/cache-dir.ts';
import { hashOf, hashOfFile } from '../cache/content.ts';
import { KeptFolders } from '../cache/kept-folders.ts';

/** A bundle has 100 to 700 KB. */
const MOST_BUNDLES = 250;
/** One entry's lists of inputs, newest first: branches of one's work have different ones. */
const MOST_LISTS = 8;

export type Built = {
  contents: Uint8Array;
  /** Every file that esbuild read for it, relative to the root. */
  inputs: readonly string[];
};

/**
 * Bundles by what they were made of. Which files go into a bundle is known once it was built: so the lists of inputs are
 * kept, and a bundle is found by a list and by the contents of all files on it.
 */
export class KeptBundles {
  readonly #root: string;
  readonly #options: BuildOptions;
  readonly #lists: string;
  readonly #bundles: KeptFolders;
  /** Most inputs belong to many bundles: each is read once. */
  readonly #hashes = new Map<string, string>();
  readonly #startedAt: number;

  constructor({ root, env, options }: { root: string; env: NodeJS.ProcessEnv; options: BuildOptions }) {
    const dir = writableCacheDir(env);
    this.#startedAt = fileTime(dir);
    this.#root = root;
    this.#options = options;
    this.#lists = join(dir, 'bundle-inputs');
    this.#bundles = new KeptFolders(join(dir, 'bundles'), { most: MOST_BUNDLES });
  }

  /** The folder that holds the entry's bundle, when there is one of exactly these sources. */
  find(entry: string): string | undefined {
    const origin = this.#originOf(entry);
    for (const inputs of this.#listsOf(origin)) {
      const folder = this.#bundles.find(this.#keyOf(origin, inputs));
      if (folder !== undefined) return folder;
    }
    return undefined;
  }

  /** Keeps a bundle that was just built. Answers its folder. */
  keep(entry: string, { contents, inputs }: Built): string {
    const write = (folder: string) => writeFileSync(join(folder, 'index.js'), contents);
    // An input that changed since may be in the bundle, or among the hashes, as it was before: then nobody is to find it.
    if (!inputs.every((input) => this.#isUnchanged(input)))
      return this.#bundles.keep(hashOf('of unsure sources', contents), write);
    const origin = this.#originOf(entry);
    const others = this.#listsOf(origin).filter((list) => hashOf(...list) !== hashOf(...inputs));
    const folder = this.#bundles.keep(this.#keyOf(origin, inputs), write);
    this.#writeLists(origin, [inputs, ...others].slice(0, MOST_LISTS));
    return folder;
  }

  /** All but the inputs that decides how a bundle turns out: esbuild, its options, and where packages are found. */
  #originOf(entry: string): string {
    const from = relative(this.#root, entry);
    return hashOf(from, version, JSON.stringify(this.#options), ...this.#surroundings(dirname(entry)));
  }

  #surroundings(folder: string): string[] {
    const files = ['package.json', 'tsconfig.json', 'package-lock.json', 'node_modules/.package-lock.json'];
    const here = files.map((file) => this.#hash(join(folder, file)));
    const above = dirname(folder);
    return above === folder ? here : [...here, ...this.#surroundings(above)];
  }

  #keyOf(origin: string, inputs: readonly string[]): string {
    return hashOf(origin, ...inputs.flatMap((input) => [input, this.#hash(resolve(this.#root, input))]));
  }

  #hash(path: string): string {
    const hash = this.#hashes.get(path) ?? hashOfFile(path);
    this.#hashes.set(path, hash);
    return hash;
  }

  #isUnchanged(input: string): boolean {
    const found = statSync(resolve(this.#root, input), { throwIfNoEntry: false });
    return found !== undefined && found.ctimeMs < this.#startedAt;
  }

  #listsOf(origin: string): string[][] {
    try {
      const lists: unknown = JSON.parse(readFileSync(join(this.#lists, `${origin}.json`), 'utf8'));
      return Array.isArray(lists) ? lists.filter(isList) : [];
    } catch {
      return [];
    }
  }

  #writeLists(origin: string, lists: readonly (readonly string[])[]): void {
    mkdirSync(this.#lists, { recursive: true });
    const fresh = join(this.#lists, `${origin}.${randomUUID()}`);
    writeFileSync(fresh, JSON.stringify(lists));
    renameSync(fresh, join(this.#lists, `${origin}.json`));
  }
}

/**
 * The time that a file gets which changes now, milliseconds since 1970. Linux stamps files by a clock that advances in
 * steps of up to 10 ms, so a file may seem to have changed before `Date.now()` of the moment before.
 */
function fileTime(dir: string): number {
  const probe = join(dir, `clock.${randomUUID()}`);
  writeFileSync(probe, '');
  try {
    return statSync(probe).ctimeMs;
  } finally {
    rmSync(probe);
  }
}

function isList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Everything that an entry reaches: also what was shaken off counts, because a change there may bring it back. */
export function inputsOf(entry: string, { inputs }: Metafile, root: string): string[] {
  const reached = new Set<string>();
  const visit = (input: string): void => {
    const found = inputs[input];
    if (!found || reached.has(input)) return;
    reached.add(input);
    for (const { path, external } of found.imports) if (!external) visit(path);
  };
  visit(relative(root, entry));
  return [...reached].sort();
}
