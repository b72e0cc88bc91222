import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, buildSync, type OutputFile } from 'esbuild';

const root = join(import.meta.dirname, '..');
const source = join(root, 'functions');
const target = join(root, '.build', 'functions');

/** A function's code, ready for Lambda. */
export type Bundle = {
  /** Holds index.cjs and nothing else. */
  folder: string;
  /** Size of index.cjs. */
  bytes: number;
  /** esbuild's options that made it, with absolute paths: the local runtime rebuilds with them when source changes. */
  options: BuildOptions;
};

/** How every function is bundled. */
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
  outExtension: { '.js': '.cjs' },
  // Other ways to find credentials than the environment, which Lambda always sets: loaded when asked for, so never.
  external: ['ini', 'sso', 'process', 'web-identity', 'login', 'http'].map(
    (way) => `@aws-sdk/credential-provider-${way}`,
  ),
} satisfies BuildOptions;

let bundles: ReadonlyMap<string, Bundle> | undefined;

/** The bundle of functions/<folder>. The first call bundles all functions at once: one run of esbuild for all of them. */
export function bundleOf(folder: string): Bundle {
  bundles ??= bundleAll();
  const bundle = bundles.get(folder);
  if (!bundle) throw new Error(`There is no functions/${folder}/index.ts to bundle.`);
  return bundle;
}

/** Whether functions/<folder> says in an env.ts of its own what it needs. */
export function hasEnvironment(folder: string): boolean {
  return existsSync(join(source, folder, 'env.ts'));
}

export function bundleAll(): ReadonlyMap<string, Bundle> {
  const folders = readdirSync(source).filter((folder) => existsSync(entryOf(folder)));
  const built = buildSync({
    ...options,
    entryPoints: folders.map((folder) => ({ in: entryOf(folder), out: `${folder}/index` })),
    outdir: target,
    write: false,
  });
  return new Map(built.outputFiles.map(keep).map((bundle) => [basename(bundle.folder), bundle]));
}

function entryOf(folder: string): string {
  return join(source, folder, 'index.ts');
}

/** Writes what changed, whole or not at all: another synthesis may be reading the folder now. */
function keep(file: OutputFile): Bundle {
  const folder = dirname(file.path);
  if (!existsSync(file.path) || !readFileSync(file.path).equals(file.contents)) {
    mkdirSync(folder, { recursive: true });
    const fresh = `${folder}.${process.pid}`;
    writeFileSync(fresh, file.contents);
    renameSync(fresh, file.path);
  }
  // Lambda would take what an earlier way of bundling has left, an index.mjs, before this one.
  for (const name of readdirSync(folder)) {
    if (name !== basename(file.path)) rmSync(join(folder, name));
  }
  const entry = entryOf(basename(folder));
  return {
    folder,
    bytes: file.contents.byteLength,
    options: { ...options, entryPoints: { index: entry }, outdir: folder },
  };
}
