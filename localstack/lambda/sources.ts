import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';
import type { RuntimeLog } from '../runtime-log.ts';
import type { FunctionConfig } from './functions.ts';
import { type FolderWatch, watchFolder } from './watch-folder.ts';

/** Folders of the project that end up in bundles. */
const WATCHED = ['functions', 'core', 'adapters', 'systems'];

/** A source does not compile: the invocation is answered with what esbuild said. */
export class BuildFailed extends Error {
  override readonly name = 'Runtime.BuildError';
}

/** Where each function's current bundle lies: the template's own until a source changes, then a fresh one. */
export type Sources = {
  /** Rejects with BuildFailed. */
  current(config: FunctionConfig): Promise<string>;
  close(): void;
};

type Build = {
  codeDir: string;
  at: number;
  inputs?: Set<string>;
  running?: Promise<void>;
  error?: BuildFailed;
};

export type SourcesDeps = {
  projectDir: string;
  dataDir: string;
  watch: boolean;
  log: RuntimeLog;
  /** Called after each change that was seen. */
  onChange?(file: string): void;
};

export function watchSources(deps: SourcesDeps): Sources {
  const changes = new Map<string, number>();
  const builds = new Map<string, Build>();
  let clock = 0;
  const watchers = deps.watch
    ? watchFolders(deps, (file) => {
        clock += 1;
        changes.set(file, clock);
        deps.onChange?.(file);
      })
    : [];

  const changed = (build: Build) => {
    for (const [file, at] of changes) if (at > build.at && (build.inputs?.has(file) ?? true)) return true;
    return false;
  };
  const refresh = async (config: FunctionConfig, build: Build) => {
    const at = clock;
    try {
      const made = await bundle(config, deps);
      build.inputs = new Set(made.inputs);
      delete build.error;
      const codeDir = await place(config, build.codeDir, made, deps.dataDir);
      if (codeDir !== build.codeDir) deps.log.info(`${config.name}: its source changed, built again`);
      build.codeDir = codeDir;
    } catch (error) {
      // What is missing may be a file that no build has read yet: any change is worth another try.
      delete build.inputs;
      build.error = new BuildFailed(error instanceof Error ? error.message : String(error));
      deps.log.warn(`${config.name}: ${build.error.message}`);
    }
    build.at = at;
  };
  return {
    current: async (config) => {
      if (!config.build || clock === 0) return config.codeDir;
      const build = builds.get(config.name) ?? { codeDir: config.codeDir, at: 0 };
      builds.set(config.name, build);
      await build.running;
      if (changed(build)) {
        build.running = refresh(config, build);
        await build.running;
      }
      if (build.error) throw build.error;
      return build.codeDir;
    },
    close: () => {
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watchFolders(deps: SourcesDeps, changed: (file: string) => void): FolderWatch[] {
  const folders = WATCHED.map((folder) => join(deps.projectDir, folder)).filter((folder) =>
    existsSync(folder),
  );
  return folders.map((folder) =>
    watchFolder(folder, changed, (error) => deps.log.warn(`no longer watching ${folder}: ${error.message}`)),
  );
}

type Bundle = { files: { path: string; contents: Uint8Array }[]; inputs: string[] };

let building = 0;

/** Runs esbuild as the synthesis did. Its service process (30 MB) ends with the last build. */
async function bundle(config: FunctionConfig, { projectDir, dataDir }: SourcesDeps): Promise<Bundle> {
  const esbuild = await import('esbuild');
  building += 1;
  try {
    const result = await esbuild.build({
      ...buildOptions(config, dataDir),
      absWorkingDir: projectDir,
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    return {
      files: result.outputFiles.map(({ path, contents }) => ({ path: basename(path), contents })),
      inputs: Object.keys(result.metafile.inputs).map((file) => resolve(projectDir, file)),
    };
  } finally {
    building -= 1;
    if (building === 0) await esbuild.stop();
  }
}

/** The template's options, except that the output is one file named as the handler names it. */
function buildOptions(config: FunctionConfig, dataDir: string): BuildOptions {
  const {
    outdir: _,
    outExtension,
    entryNames: __,
    outbase: ___,
    ...options
  }: BuildOptions = config.build ?? {};
  const [file = 'index'] = config.handler.split('.');
  const name = `${file}${outExtension?.['.js'] ?? '.js'}`;
  // As deep as the folder it ends up in, because a source map's paths are relative.
  return { ...options, outfile: join(buildsOf(config, dataDir), 'next', name) };
}

const buildsOf = (config: FunctionConfig, dataDir: string) => join(dataDir, 'builds', config.name);

/** Puts a bundle beside whatever else the asset holds, in a folder named by its contents. Unchanged: the same folder. */
async function place(config: FunctionConfig, before: string, made: Bundle, dataDir: string): Promise<string> {
  const same = await Promise.all(
    made.files.map(async ({ path, contents }) => {
      if (path.endsWith('.map')) return true;
      const old = await readFile(join(before, path)).catch(() => undefined);
      return old?.equals(contents) ?? false;
    }),
  );
  if (same.every(Boolean)) return before;
  const hash = createHash('sha256');
  for (const { path, contents } of made.files) hash.update(path).update(contents);
  const codeDir = join(buildsOf(config, dataDir), hash.digest('hex').slice(0, 16));
  await mkdir(dirname(codeDir), { recursive: true });
  await cp(config.codeDir, codeDir, { recursive: true });
  await Promise.all(made.files.map(({ path, contents }) => writeFile(join(codeDir, path), contents)));
  if (before !== config.codeDir) await rm(before, { recursive: true, force: true });
  return codeDir;
}
