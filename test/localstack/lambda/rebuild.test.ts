import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { waitFor } from '../../wait-for.ts';
import { runningFunctions } from './running-functions.ts';

/** As lib/bundle.ts writes them into the template. */
const optionsOf = (projectDir: string): BuildOptions => ({
  entryPoints: { index: join(projectDir, 'functions/hello/index.ts') },
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
});

/** A little project with one function, bundled as the synthesis would have. */
async function project() {
  const projectDir = await mkdtemp(join(tmpdir(), 'courtier-project-'));
  onTestFinished(() => rm(projectDir, { recursive: true, force: true }));
  await mkdir(join(projectDir, 'functions/hello'), { recursive: true });
  await mkdir(join(projectDir, 'core'), { recursive: true });
  await writeFile(join(projectDir, 'core/greeting.ts'), `export const greeting: string = 'hello'`);
  await writeFile(
    join(projectDir, 'functions/hello/index.ts'),
    `import { greeting } from '../../core/greeting.ts'; export const handler = async () => [greeting, process.pid]`,
  );
  const codeDir = join(projectDir, 'asset');
  const options = optionsOf(projectDir);
  await build({ ...options, outdir: codeDir });
  const onSourceChange = vi.fn();
  const running = await runningFunctions({ projectDir, watch: true, onSourceChange });
  await running.add('hello', '', { codeDir, build: { ...options } });
  const change = async (file: string, text: string) => {
    onSourceChange.mockClear();
    await writeFile(join(projectDir, file), text);
    await waitFor(() => expect(onSourceChange).toHaveBeenCalledWith(join(projectDir, file)));
  };
  return { ...running, change, projectDir };
}

describe('a changed source', () => {
  it('is built again and answers the next invocation', async () => {
    const { functions, change } = await project();
    expect(await functions.invoke('hello', {})).toMatchObject({ payload: ['hello', expect.any(Number)] });
    await change('core/greeting.ts', `export const greeting = 'good evening'`);
    expect(await functions.invoke('hello', {})).toMatchObject({
      payload: ['good evening', expect.any(Number)],
    });
    await change('core/greeting.ts', `export const greeting = 'good night'`);
    expect(await functions.invoke('hello', {})).toMatchObject({
      payload: ['good night', expect.any(Number)],
    });
  });

  it('is seen when the file was replaced before, as git and some editors do', async () => {
    const { functions, change, projectDir } = await project();
    const answer = async () => (await functions.invoke('hello', {})).payload;
    await change('core/next.ts', `export const greeting = 'replaced'`);
    await rename(join(projectDir, 'core/next.ts'), join(projectDir, 'core/greeting.ts'));
    await waitFor(async () => expect(await answer()).toMatchObject(['replaced', expect.any(Number)]));
    await change('core/greeting.ts', `export const greeting = 'written over'`);
    expect(await answer()).toMatchObject(['written over', expect.any(Number)]);
  });

  it('is seen in a folder that is new, and mends a build that missed it', async () => {
    const { functions, change, projectDir } = await project();
    await change('core/greeting.ts', `export const greeting = 'built once'`);
    await functions.invoke('hello', {});
    await change('core/greeting.ts', `export { greeting } from './new/greeting.ts'`);
    expect(await functions.invoke('hello', {})).toMatchObject({
      payload: { errorType: 'Runtime.BuildError' },
    });
    await mkdir(join(projectDir, 'core/new'));
    await change('core/new/greeting.ts', `export const greeting = 'found'`);
    expect(await functions.invoke('hello', {})).toMatchObject({ payload: ['found', expect.any(Number)] });
    await change('core/new/greeting.ts', `export const greeting = 'found again'`);
    expect(await functions.invoke('hello', {})).toMatchObject({
      payload: ['found again', expect.any(Number)],
    });
  });

  it('that comes out the same keeps the running process', async () => {
    const { functions, change } = await project();
    const before = await functions.invoke('hello', {});
    await change('core/greeting.ts', `export const greeting: string = 'hello' // as it was`);
    expect(await functions.invoke('hello', {})).toEqual(before);
  });

  it('that does not compile is the answer, until it compiles again', async () => {
    const { functions, change, line } = await project();
    await change('core/greeting.ts', `export const greeting = `);
    expect(await functions.invoke('hello', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: {
        errorType: 'Runtime.BuildError',
        errorMessage: expect.stringContaining('core/greeting.ts:1'),
      },
    });
    expect(await line('core/greeting.ts:1')).toContain('hello');
    await change('core/greeting.ts', `export const greeting = 'fine'`);
    expect(await functions.invoke('hello', {})).toMatchObject({ payload: ['fine', expect.any(Number)] });
  });
});
