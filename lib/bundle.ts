import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { inputsOf, KeptBundles } from './kept-bundles.ts';
import { moduleIn } from './system-modules.ts';

const root = join(import.meta.dirname, '..');

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
  // A system's folder is for synthesis; in a bundle there is none.
  logOverride: { 'empty-import-meta': 'silent' },
  // Other ways to find credentials than the environment, which Lambda always sets: loaded when asked for, so never.
  external: ['ini', 'sso', 'process', 'web-identity', 'login', 'http'].map(
    (way) => `@aws-sdk/credential-provider-${way}`,
  ),
} satisfies BuildOptions;

/** What a deployment decides about its bundles. */
export type Deployment = {
  /** The module that is `#systems`. */
  systems: string;
  /** Whether spans go to a collector. Where they do not, the exporter is not in the bundle. */
  exportsSpans: boolean;
};

/** How one function is bundled, from its folder. */
export function optionsOf(folder: string, deployment: Deployment): BuildOptions {
  return { ...optionsIn(deployment), entryPoints: { index: entryOf(folder) } };
}

/** Bundles functions, which are given by name and folder. */
export function bundleAll(
  sources: ReadonlyMap<string, string>,
  deployment: Deployment,
): ReadonlyMap<string, Bundle> {
  const entries = [...sources.values()].map(entryOf);
  const made = bundleEach(entries, { root, env: process.env, options: optionsIn(deployment) });
  return new Map(
    [...sources].map(([name, source]) => {
      const folder = made.get(entryOf(source)) ?? '';
      const bytes = statSync(join(folder, 'index.js')).size;
      return [name, { folder, bytes, options: optionsOf(source, deployment) }];
    }),
  );
}

const optionsIn = ({ systems, exportsSpans }: Deployment) => ({
  ...options,
  alias: { '#systems': systems },
  ...(!exportsSpans && { define: { 'process.env.OTEL_EXPORTER_OTLP_ENDPOINT': 'undefined' } }),
});
const entryOf = (folder: string) => moduleIn(folder, 'index') ?? join(folder, 'index.ts');

/**
 * Entry → folder of its index.js. What was bundled before from the same sources is taken from the cache; the others are
 * built in one run of esbuild.
 */
export function bundleEach(
  entries: readonly string[],
  { root, env, options }: { root: string; env: NodeJS.ProcessEnv; options: BuildOptions },
): Map<string, string> {
  const kept = new KeptBundles({ root, env, options });
  const folders = new Map<string, string>();
  for (const entry of entries) {
    const folder = kept.find(entry);
    if (folder !== undefined) folders.set(entry, folder);
  }
  const missing = entries.filter((entry) => !folders.has(entry));
  if (missing.length === 0) return folders;
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
    folders.set(entry, kept.keep(entry, { contents, inputs: inputsOf(entry, metafile, root) }));
  }
  return folders;
}
