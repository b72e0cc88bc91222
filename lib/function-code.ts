import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { writableCacheDir } from '../cache/cache-dir.ts';
import { hashOf } from '../cache/content.ts';
import type { System } from '../core/system/define.ts';
import { type Bundle, bundleAll, type Deployment, optionsOf } from './bundle.ts';
import { moduleIn } from './system-modules.ts';

const root = join(import.meta.dirname, '..');

export type DeployedCode = {
  /** The folder of its source. */
  source: string;
  /** esbuild's options that make its bundle. */
  options: BuildOptions;
  /** The folder of its bundle, made at the first call. */
  bundle: () => string;
};

/** The code of every function of a deployment: the product's own, and those of its systems, which all of them carry. */
export class FunctionCode {
  /** Name → folder of the source. */
  readonly folders: ReadonlyMap<string, string>;
  readonly #systems: readonly System[];
  readonly #exportsSpans: boolean;
  #systemsModule: string | undefined;
  #bundles: ReadonlyMap<string, Bundle> | undefined;
  readonly #deployed = new Set<string>();

  /**
   * `exportsSpans`: whether the deployment has a collector of spans. Throws an error that names two folders when they hold
   * functions of the same name.
   */
  constructor(systems: readonly System[], { exportsSpans = false } = {}) {
    this.#systems = systems;
    this.#exportsSpans = exportsSpans;
    const found = new Map<string, string>();
    for (const source of [root, ...systems.map(({ folder }) => folder)]) {
      for (const [name, folder] of functionsIn(join(source, 'functions'))) {
        const other = found.get(name);
        if (other)
          throw new Error(`${other} and ${folder} are two functions of one name: rename one of them.`);
        found.set(name, folder);
      }
    }
    this.folders = found;
  }

  /** The first call bundles all functions at once, as far as they are not kept. */
  bundleOf(name: string): Bundle {
    this.#bundles ??= bundleAll(this.folders, this.#deployment());
    const bundle = this.#bundles.get(name);
    if (!bundle) throw noSuchFunction(name);
    return bundle;
  }

  /**
   * The code of the one function that is deployed by this name, by default its folder's. Throws for a second one: AWS would
   * refuse it.
   */
  deploy(folder: string, name = folder): DeployedCode {
    if (this.#deployed.has(name)) {
      throw new Error(
        name === folder
          ? `${this.folders.get(folder)} is deployed already: give the other function a folder of its own.`
          : `The function ${name} of ${this.folders.get(folder)} is deployed already: give the other one a name of its own.`,
      );
    }
    const source = this.folders.get(folder);
    if (source === undefined) throw noSuchFunction(folder);
    this.#deployed.add(name);
    return {
      source,
      options: optionsOf(source, this.#deployment()),
      bundle: () => this.bundleOf(folder).folder,
    };
  }

  /** Whether a function says in an env.ts of its own what it needs. */
  hasEnvironment(name: string): boolean {
    const folder = this.folders.get(name);
    return folder !== undefined && moduleIn(folder, 'env') !== undefined;
  }

  #deployment(): Deployment {
    this.#systemsModule ??= systemsModule(this.#systems);
    return { systems: this.#systemsModule, exportsSpans: this.#exportsSpans };
  }
}

function noSuchFunction(name: string): Error {
  return new Error(`There is no functions/${name}/index.ts to bundle.`);
}

function functionsIn(source: string): [name: string, folder: string][] {
  if (!existsSync(source)) return [];
  const names = readdirSync(source).filter((name) => moduleIn(join(source, name), 'index'));
  return names.map((name) => [name, join(source, name)]);
}

const load = createRequire(import.meta.url);

function exportsSystem(exports: Record<string, unknown>, name: string): boolean {
  return Object.values(exports).some(
    (each) => (each as Partial<System> | undefined)?.topology?.system === name,
  );
}

/**
 * What `#systems` is in the bundles of a deployment: a module, written once for each list of systems. A system is found in
 * its system.ts by its name, under whatever name that file exports it.
 */
function systemsModule(systems: readonly System[]): string {
  const imports = systems.map(({ folder, topology }, n) => {
    const file = moduleIn(folder, 'system');
    if (!file) throw new Error(`The system ${topology.system} is not in ${join(folder, 'system.ts')}.`);
    // Else every function would find nothing there at its cold start.
    if (!exportsSystem(load(file), topology.system))
      throw new Error(`${file} does not export the system ${topology.system} itself.`);
    return `import * as exports${n} from ${JSON.stringify(file)};\n`;
  });
  const names = systems.map(({ topology }, n) => `find(exports${n}, ${JSON.stringify(topology.system)})`);
  const text = `${imports.join('')}
const find = (exports, name) => Object.values(exports).find((each) => each?.topology?.system === name);

export const systems = [${names.join(', ')}];
`;
  const folder = join(writableCacheDir(process.env), 'systems');
  const path = join(folder, `${hashOf(text)}.mjs`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const fresh = `${path}.${randomUUID()}`;
    writeFileSync(fresh, text);
    renameSync(fresh, path);
  }
  return path;
}
