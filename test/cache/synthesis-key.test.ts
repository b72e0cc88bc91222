import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { synthesisKey } from '../../cache/synthesis-key.ts';

function project() {
  const projectDir = mkdtempSync(join(tmpdir(), 'courtier-key-'));
  onTestFinished(() => rmSync(projectDir, { recursive: true, force: true }));
  const write = (file: string, text = '') => {
    mkdirSync(dirname(join(projectDir, file)), { recursive: true });
    writeFileSync(join(projectDir, file), text);
  };
  write('lib/app.ts', 'one');
  const key = (env = {}, more = {}) => synthesisKey({ projectDir, env, ...more });
  return { projectDir, write, key };
}

describe('what decides a synthesis', () => {
  it.each([
    ['a source', 'lib/app.ts'],
    ['a source that is new', 'functions/new/env.ts'],
    ['what an app reads', 'openapi/api.yaml'],
    ['settings of its own', '.env'],
    ['cdk.json', 'cdk.json'],
    ['the lock file', 'package-lock.json'],
    ['which packages npm installed', 'node_modules/.package-lock.json'],
    ['which packages pnpm installed', 'node_modules/.modules.yaml'],
  ])('is %s', (_, file) => {
    const { write, key } = project();
    const before = key();
    write(file, 'two');
    expect(key()).not.toBe(before);
    expect(key()).toBe(key());
  });

  it.each([
    ['a test', 'systems/orders/test/orders.test.ts'],
    ['an earlier synthesis', 'cdk.out/manifest.json'],
    ['what a runtime keeps', '.courtier/local/lock.db'],
    ['what lies in a package', 'node_modules/thing/index.js'],
    ['a folder that is left out', 'data/lock.db'],
  ])('is not %s', (_, file) => {
    const { projectDir, write, key } = project();
    const except = [join(projectDir, 'data')];
    const before = key({}, { except });
    write(file, 'two');
    expect(key({}, { except })).toBe(before);
  });

  it('is where a file lies, and where one ends and the next begins', () => {
    const { projectDir, write, key } = project();
    write('a', 'bc');
    const before = key();
    rmSync(join(projectDir, 'a'));
    write('b', 'bc');
    expect(key()).not.toBe(before);
  });

  it('is every variable, whether Courtier knows it or not', () => {
    const { key } = project();
    const keys = [{}, { MESSAGE_TTL: '1' }, { MESSAGE_TTL: '2' }, { MINE: '1' }, { MINE: '' }].map((env) =>
      key(env),
    );
    expect(new Set(keys).size).toBe(5);
  });

  it('is no variable that only tells where it was started', () => {
    const { key } = project();
    const env = {
      PWD: '/',
      SHLVL: '2',
      npm_command: 'run',
      VITEST_POOL_ID: '3',
      COURTIER_API_PORT: '0',
      COURTIER_INSTANCES: '32',
      COURTIER_MINUTE: '10',
      TERM: 'dumb',
    };
    expect(key({ ...env, MESSAGE_TTL: '1' })).toBe(key({ MESSAGE_TTL: '1' }));
  });

  it('is the source of a package that is linked', () => {
    const { projectDir, key } = project();
    const other = project();
    mkdirSync(join(projectDir, 'node_modules/@acme'), { recursive: true });
    symlinkSync(other.projectDir, join(projectDir, 'node_modules/@acme/orders'));
    const before = key();
    other.write('lib/app.ts', 'two');
    expect(key()).not.toBe(before);
  });

  it('is the size and the time of a file too large to read at every start', () => {
    const { projectDir, write, key } = project();
    write('film.mp4');
    truncateSync(join(projectDir, 'film.mp4'), 5_000_000_000);
    const before = key();
    utimesSync(join(projectDir, 'film.mp4'), new Date(0), new Date(0));
    expect(key()).not.toBe(before);
  });

  it('is too much to know where a project has more files than anybody reads at every start', () => {
    const { projectDir, write, key } = project();
    write('data/0');
    for (let file = 1; file <= 20_000; file += 1) writeFileSync(join(projectDir, 'data', `${file}`), '');
    expect(key()).toBeUndefined();
  });
});
