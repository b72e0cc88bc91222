import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { inputsOf, KeptBundles } from './kept-bundles.ts';

const root = join(import.meta.dirname, '..');
/** Where functions are: the product's own, and each system's. */
const sources = ['functions', ...subfolders('systems').map((name) => `systems/${name}/functions`)];

/** A function's code, ready for Lambda. */
export type Bundle = {
  /** Holds index.js and nothing else. */
  folder: string;
  /** Size of index.js. */
  bytes: number;
  /** esbuild's options that made it, with absolute paths: the local runtime rebuilds with them when source changes. */
  options: BuildOptions;
};

/**
 * How every function is bundled: index.js, which Lambda and every stand-in for it look for; some find no index.cjs. It
 * lies in its asset without a package.json, so that Node takes it for CommonJS there.
 */
export const options = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  // An ES module that imports `node:http`, as every AWS client does, makes Node read each of its exports, and one of them
  // loads the whole of undici: 15 ms of a cold start. `require` reads what is used.
  format: 'cjs',
  minify: true,
  // Error names and log lines show the names of the source.
  keepNames: true,
  mainFields: ['module', 'main'],
  legalComments: 'none',
  // Other ways to find credentials than the environment, which Lambda always sets: loaded when asked for, so never.
  external: ['ini', 'sso', 'process', 'web-identity', 'login', 'http'].map(
    (way) => `@aws-sdk/credential-provider-${way}`,
  ),
} satisfies BuildOptions;

let bundles: ReadonlyMap<string, Bundle> | undefined;

/** The bundle of functions/<folder>. The first call makes those of all functions at once, as far as they are not kept. */
export function bundleOf(folder: string): Bundle {
  bundles ??= bundleAll();
  const bundle = bundles.get(folder);
  if (!bundle) throw new Error(`There is no functions/${folder}/index.ts to bundle.`);
  return bundle;
}

/** Whether functions/<folder> says in an env.ts of its own what it needs. */
export function hasEnvironment(folder: string): boolean {
  return existsSync(join(sourceOf(folder), 'env.ts'));
}

export function bundleAll(): ReadonlyMap<string, Bundle> {
  const entries = sources
    .flatMap(subfolders)
    .map(entryOf)
    .filter((entry) => existsSync(entry));
  const folders = bundleEach(entries, { root, env: process.env });
  return new Map(
    [...folders].map(([entry, folder]) => [
      basename(dirname(entry)),
      {
        folder,
        bytes: statSync(join(folder, 'index.js')).size,
        options: { ...options, entryPoints: { index: entry } },
      },
    ]),
  );
}

/**
 * Entry → folder of its index.js. What was bundled before from the same sources is taken from the cache; the others are
 * built in one run of esbuild.
 */
export function bundleEach(
  entries: readonly string[],
  { root, env }: { root: string; env: NodeJS.ProcessEnv },
): Map<string, string> {
  const kept = new KeptBundles({ root, env, options });
  const folders = new Map<string, string>();
  for (const entry of entries) {
    const folder = kept.find(entry);
    if (folder !== undefined) folders.set(entry, folder);
  }
  const missing = entries.filter((entry) => !folders.has(entry));
  if (missing.length === 0) return folders;
  const startedAt = Date.now();
  const { outputFiles, metafile } = buildSync({
    ...options,
    absWorkingDir: root,
    entryPoints: missing.map((entry, index) => ({ in: entry, out: String(index) })),
    outdir: join(root, 'bundles'),
    write: false,
    metafile: true,
  });
  for (const { path, contents } of outputFiles) {
    const entry = missing[Number(basename(path, '.js'))] ?? '';
    folders.set(entry, kept.keep(entry, { contents, inputs: inputsOf(entry, metafile, root), startedAt }));
  }
  return folders;
}

function entryOf(folder: string): string {
  return join(sourceOf(folder), 'index.ts');
}

/** The folder that holds the function's code; of one that is nowhere, where the product would have it. */
export function sourceOf(folder: string): string {
  const paths = sources.map((source) => join(root, source, folder));
  return paths.find((path) => existsSync(path)) ?? join(root, 'functions', folder);
}

function subfolders(path: string): string[] {
  const folder = join(root, path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) =>
    each.isDirectory() ? [each.name] : [],
  );
}
