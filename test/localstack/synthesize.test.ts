import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Children } from '../../localstack/children.ts';
import { synthesize } from '../../localstack/synthesize.ts';

/** Writes what cdk synth would: a template with the sources and the settings that it saw, and a function. */
const APP = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const { CDK_OUTDIR: outdir, MESSAGE_TTL: ttl, CDK_VALIDATION: validation } = process.env;
mkdirSync(outdir + '/asset.1', { recursive: true });
writeFileSync(outdir + '/asset.1/index.js', 'exports.handler = 1');
writeFileSync(outdir + '/validation', validation);
writeFileSync(outdir + '/template.json', readFileSync('source.ts', 'utf8') + (ttl ?? ''));
`;

async function project(source = 'one') {
  const projectDir = mkdtempSync(join(tmpdir(), 'courtier-synthesize-'));
  onTestFinished(() => rmSync(projectDir, { recursive: true, force: true }));
  for (const folder of ['bin', '.data']) mkdirSync(join(projectDir, folder));
  writeFileSync(join(projectDir, 'bin/courtier.ts'), APP);
  writeFileSync(join(projectDir, 'cdk.json'), JSON.stringify({ app: 'node bin/courtier.ts' }));
  const write = (text: string) => writeFileSync(join(projectDir, 'source.ts'), text);
  write(source);
  const children = new Children(join(projectDir, '.data/guard.pid'), { warn: () => {} });
  onTestFinished(() => children.close());
  const cache = join(projectDir, '.cache');
  /** As a start with a data folder of its own. Answers the template, and whether the app ran. */
  const start = async (name: string, settings = {}) => {
    const dataDir = join(projectDir, '.data', name);
    mkdirSync(dataDir, { recursive: true });
    const run = vi.spyOn(children, 'start');
    const env = { ...settings, COURTIER_CACHE: cache };
    const outdir = await synthesize({ projectDir, dataDir, env, children, log: { info: () => {} } });
    const ran = run.mock.calls.length > 0;
    run.mockRestore();
    return { ran, template: readFileSync(join(outdir, 'template.json'), 'utf8'), outdir };
  };
  return { start, write, cache, children };
}

describe('a synthesis', () => {
  it('runs once for many starts, each with a copy of its own', async () => {
    const { start } = await project();
    const first = await start('a');
    expect(first).toMatchObject({ ran: true, template: 'one' });
    const second = await start('b');
    expect(second).toMatchObject({ ran: false, template: 'one' });
    expect(readFileSync(join(second.outdir, 'asset.1/index.js'), 'utf8')).toBe('exports.handler = 1');
    writeFileSync(join(second.outdir, 'template.json'), 'spoilt');
    expect(await start('c')).toMatchObject({ ran: false, template: 'one' });
  });

  it('runs again for a source that changed and for another setting, and not when both are as before', async () => {
    const { start, write } = await project();
    await start('a');
    expect(await start('a', { MESSAGE_TTL: '60' })).toMatchObject({ ran: true, template: 'one60' });
    write('two');
    expect(await start('a')).toMatchObject({ ran: true, template: 'two' });
    expect(await start('b')).toMatchObject({ ran: false, template: 'two' });
    write('one');
    expect(await start('a')).toMatchObject({ ran: false, template: 'one' });
  });

  it('leaves the checks of CloudFormation to cdk synth, unless they are asked for', async () => {
    const { start } = await project();
    const validation = async (settings = {}) =>
      readFileSync(join((await start('a', settings)).outdir, 'validation'), 'utf8');
    expect(await validation()).toBe('false');
    expect(await validation({ CDK_VALIDATION: 'true' })).toBe('true');
  });

  it('is not kept when a source changed while it ran', async () => {
    const { start, write, children } = await project();
    const actual = children.start.bind(children);
    vi.spyOn(children, 'start').mockImplementationOnce((options) => {
      const child = actual(options);
      return { ...child, ended: child.ended.finally(() => write('two')) };
    });
    expect(await start('a')).toMatchObject({ template: 'one' });
    expect(await start('a')).toMatchObject({ ran: true, template: 'two' });
    write('one');
    expect(await start('a')).toMatchObject({ ran: true, template: 'one' });
  });

  it('runs again when what is kept was damaged', async () => {
    const { start, cache } = await project();
    await start('a');
    const [entry = ''] = readdirSync(join(cache, 'assemblies'));
    writeFileSync(join(cache, 'assemblies', entry, 'content/template.json'), '{"Reso');
    expect(await start('b')).toMatchObject({ ran: true, template: 'one' });
    expect(await start('c')).toMatchObject({ ran: false, template: 'one' });
  });

  it('serves several that start at once', async () => {
    const { start } = await project();
    const started = await Promise.all(['a', 'b', 'c'].map((name) => start(name)));
    expect(started.map(({ template }) => template)).toEqual(['one', 'one', 'one']);
    expect(await start('d')).toMatchObject({ ran: false, template: 'one' });
  });

  it('says what the app said when it fails, and keeps nothing', async () => {
    const { start, cache } = await project();
    const broken = start('a', { NODE_OPTIONS: '--import=data:text/javascript,throw%20Error("no%20stage")' });
    await expect(broken).rejects.toThrow(/cannot be written \(code 1\):[\s\S]*no stage/);
    expect(readdirSync(cache)).toEqual([]);
  });
});
