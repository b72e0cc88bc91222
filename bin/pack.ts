import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { buildConsole } from '../console/build.ts';
import { packDocuments } from './pack/documents.ts';

const root = join(import.meta.dirname, '..');
const built = join(root, '.build', 'package');

const Versions = z.record(z.string(), z.string());
const PackageSchema = z.object({
  version: z.string(),
  license: z.string(),
  description: z.string(),
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
});
const own = PackageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const versions = { ...own.devDependencies, ...own.dependencies };

/** One construct tree has one copy of each. */
const PEERS = ['aws-cdk-lib', 'constructs'];
/** What a project that is made by `courtier init` is pinned to. */
const PINNED = ['@types/node', 'aws-cdk', 'aws-cdk-lib', 'constructs', 'node', 'typescript', 'zod'];

/**
 * Courtier as an npm package, for projects that live elsewhere: compiled, because Node runs no TypeScript from
 * node_modules. Written into .build, or into the folder that is named; says where it is.
 */
function pack(destination: string): string {
  rmSync(built, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  execFileSync(tsc, ['-p', join(root, 'package')], { stdio: 'inherit' });
  for (const file of ['localstack/lambda/bootstrap.mjs', 'localstack/guard.sh', 'LICENSE'])
    cpSync(join(root, file), join(built, file));
  packDocuments(built);
  buildConsole(join(built, 'console', 'built'));
  chmodSync(join(built, 'bin', 'cli.js'), 0o755);
  writeFileSync(join(built, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  mkdirSync(destination, { recursive: true });
  const args = ['pack', '--silent', '--pack-destination', destination];
  return join(destination, execFileSync('npm', args, { cwd: built, encoding: 'utf8' }).trim());
}

function manifest() {
  const needed = packagesOf(built);
  const entry = (file: string) => ({ types: `./${file}.d.ts`, default: `./${file}.js` });
  const pinned = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, versionOf(name)]));
  return {
    name: 'courtier',
    version: own.version,
    license: own.license,
    description: own.description,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=24' },
    bin: { courtier: './bin/cli.js' },
    exports: {
      '.': entry('package/index'),
      './cdk': entry('package/cdk'),
      './client': entry('client/index'),
      './functions': entry('package/functions'),
      './testing': entry('package/testing'),
      './package.json': './package.json',
    },
    imports: { '#systems': './package/systems.js' },
    dependencies: pinned(needed.filter((name) => !PEERS.includes(name))),
    optionalDependencies: own.optionalDependencies,
    peerDependencies: Object.fromEntries(PEERS.map((name) => [name, `^${versionOf(name)}`])),
    pinned: pinned(PINNED),
  };
}

function versionOf(name: string): string {
  const version = versions[name];
  if (version === undefined)
    throw new Error(`The package imports ${name}, which package.json does not name.`);
  return version;
}

/** The packages that compiled files and their types import. */
function packagesOf(folder: string): string[] {
  const found = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|mjs|d\.ts)$/.test(file) || IMPORTS_NOTHING.some((begin) => file.startsWith(begin))) continue;
    for (const [, name = ''] of readFileSync(join(folder, file), 'utf8').matchAll(IMPORT)) {
      if (name.startsWith('node:') || builtinModules.includes(name)) continue;
      found.add(packageOf(name, file.endsWith('.d.ts')));
    }
  }
  return [...found].sort();
}

/** The texts of a new project's files import what that project has; the page's bundle has all that it needs in it. */
const IMPORTS_NOTHING = [join('bin', 'project', 'files.'), join('console', 'built')];

/** `from 'x'`, `import 'x'` and `import('x')` of what is no file and no alias. */
const IMPORT = /(?:^|[\s}])(?:from|import)\s*\(?\s*["']([@a-z][^"']*)["']/gm;

function packageOf(specifier: string, isType: boolean): string {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const types = `@types/${name}`;
  return isType && versions[types] !== undefined && versions[name] === undefined ? types : name;
}

console.log(pack(resolve(process.argv[2] ?? join(root, '.build'))));
