import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Versions = z.record(z.string(), z.string()).default({});
const Manifest = z.looseObject({
  version: z.string(),
  dependencies: Versions,
  devDependencies: Versions,
  /** Of the published package: what a new project is pinned to. */
  pinned: Versions,
});

/** What a new project needs, and to make, deploy and check it. */
const NEEDED = ['aws-cdk-lib', 'constructs', 'zod'];
const NEEDED_TO_MAKE = ['@types/node', 'aws-cdk', 'node', 'typescript'];

/** The package.json of a project: what npm has written there already, and what it lacks, pinned to what Courtier is tested with. */
export function manifestOf(folder: string, name: string): string {
  const file = join(folder, 'package.json');
  const there = Manifest.partial().parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  const own = Manifest.parse(JSON.parse(readFileSync(ownManifest(), 'utf8')));
  const known = { ...own.devDependencies, ...own.dependencies, ...own.pinned };
  const pinned = (names: string[]) => Object.fromEntries(names.map((each) => [each, known[each] ?? '*']));
  const { pinned: _, ...rest } = there;
  const manifest = {
    name: name.toLowerCase().replace(/[^a-z0-9-]+/g, '-'),
    version: '0.1.0',
    private: true,
    ...rest,
    type: 'module',
    scripts: {
      local: 'courtier local',
      courtier: 'courtier',
      test: 'node --test "systems/**/*.test.ts"',
      check: 'tsc',
      synth: 'cdk synth --quiet -c stage=dev',
      deploy: 'cdk deploy --all -c stage=dev',
      ...scriptsOf(there),
    },
    dependencies: { ...pinned(NEEDED), courtier: own.version, ...there.dependencies },
    devDependencies: { ...pinned(NEEDED_TO_MAKE), ...there.devDependencies },
    // Both bring a program along that a script of theirs fetches or checks.
    allowScripts: { node: true, esbuild: true },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Those that somebody wrote: `npm init` writes a test that only fails. */
function scriptsOf({ scripts }: Record<string, unknown>): Record<string, string> {
  const read = Versions.safeParse(scripts);
  const written = Object.entries(read.success ? read.data : {});
  return Object.fromEntries(written.filter(([, command]) => !command.includes('no test specified')));
}

function ownManifest(): string {
  return join(import.meta.dirname, '..', '..', 'package.json');
}
