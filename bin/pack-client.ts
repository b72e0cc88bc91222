import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { packPage } from './pack/documents.ts';

const root = join(import.meta.dirname, '..');

const PackageSchema = z.object({
  version: z.string(),
  license: z.string(),
  dependencies: z.looseObject({ amqplib: z.string(), zod: z.string() }),
});

/**
 * The client library as an npm package, for services that live elsewhere: Node runs no TypeScript from node_modules.
 * Written into .build, or into the folder that is named; says where it is.
 */
function packClient(destination: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'courtier-client-'));
  try {
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    execFileSync(tsc, ['-p', join(root, 'client'), '--outDir', folder], { stdio: 'inherit' });
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest(), null, 2));
    packPage(folder, { from: 'client/README.md', to: 'README.md' });
    cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    mkdirSync(destination, { recursive: true });
    const pack = ['pack', '--silent', '--pack-destination', destination];
    const name = execFileSync('npm', pack, { cwd: folder, encoding: 'utf8' }).trim();
    return join(destination, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its versions are those that it is tested with, and later ones that promise to be compatible. */
function manifest() {
  const { version, license, dependencies } = PackageSchema.parse(
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
  );
  return {
    name: 'courtier',
    version,
    license,
    description: 'Speaks to Courtier, the message-broker service: publish, consume, ask and answer.',
    type: 'module',
    engines: { node: '>=22' },
    exports: { './client': { types: './client/index.d.ts', default: './client/index.js' } },
    files: ['client', 'core'],
    dependencies: { amqplib: `^${dependencies.amqplib}`, zod: `^${dependencies.zod}` },
  };
}

console.log(packClient(resolve(process.argv[2] ?? join(root, '.build'))));
