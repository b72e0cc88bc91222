import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../../wait-for.ts';
import { pidOf, waiting } from './handlers.ts';
import { runningFunctions } from './running-functions.ts';

describe('a function process', () => {
  it('is used again while it is warm', async () => {
    const { functions, add } = await runningFunctions();
    await add('pid', pidOf);
    const first = await functions.invoke('pid', {});
    for (let i = 0; i < 20; i += 1) expect(await functions.invoke('pid', {})).toEqual(first);
  });

  it('of the version before finishes what it is at, and a new version has processes of its own', async () => {
    const { functions, add, line } = await runningFunctions();
    const source = `export const handler = async (ms) => {
      console.log('begun', ms);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return { version: process.env.VERSION, pid: process.pid };
    }`;
    await add('versioned', source, { environment: { VERSION: '1' } });
    const running = functions.invoke('versioned', 500);
    await line('begun 500');
    functions.update('versioned', { environment: { VERSION: '2' } });
    const after = await functions.invoke('versioned', 0);
    expect(after.payload).toMatchObject({ version: '2' });
    const before = (await running).payload as { version: string; pid: number };
    expect(before.version).toBe('1');
    await waitFor(() => expect(() => process.kill(before.pid, 0)).toThrow());
  });

  it('is one of several when invocations come at the same time', async () => {
    const { functions, add } = await runningFunctions();
    await add('pid', waiting);
    const results = await Promise.all([1, 2, 3].map(() => functions.invoke('pid', 300)));
    expect(new Set(results.map(({ payload }) => payload)).size).toBe(3);
  });

  it('is killed at its timeout, and the next invocation gets a new one', async () => {
    const { functions, add } = await runningFunctions();
    await add('slow', waiting, { timeoutSeconds: 1 });
    const before = await functions.invoke('slow', 0);
    const { functionError, payload } = await functions.invoke('slow', 60_000);
    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
    });
    await waitFor(() => expect(() => process.kill(Number(before.payload), 0)).toThrow());
    const after = await functions.invoke('slow', 0);
    expect(after.payload).not.toBe(before.payload);
  });

  it('is killed at its timeout even when its handler never yields', async () => {
    const { functions, add } = await runningFunctions();
    await add('spin', 'export const handler = async () => { while (true); }', { timeoutSeconds: 1 });
    expect(await functions.invoke('spin', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Sandbox.Timedout' },
    });
  });

  it('that exits is reported with its status', async () => {
    const { functions, add } = await runningFunctions();
    await add('quitter', 'export const handler = async () => process.exit(3)');
    expect(await functions.invoke('quitter', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') },
    });
  });

  it('that is killed from outside is reported with the signal', async () => {
    const { functions, add } = await runningFunctions();
    await add('victim', `export const handler = async () => process.kill(process.pid, 'SIGKILL')`);
    expect(await functions.invoke('victim', {})).toMatchObject({
      payload: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: SIGKILL') },
    });
  });

  it('ends with the runtime, also when the runtime is killed', async () => {
    const { dir: codeDir } = await runningFunctions();
    await writeFile(join(codeDir, 'index.mjs'), pidOf);
    const script = `
      import { createFunctions } from ${JSON.stringify(new URL('../../../localstack/lambda/registry.ts', import.meta.url).href)};
      const codeDir = ${JSON.stringify(codeDir)};
      const silent = () => {};
      const log = { info: silent, warn: silent, call: silent, functionLine: silent };
      const functions = createFunctions({ region: 'x', endpoints: { aws: '' }, log, dataDir: codeDir, projectDir: codeDir, watch: false, maxInstances: 16, guard: { watch: silent, forget: silent } });
      functions.register({ name: 'pid', arn: 'a', codeDir, handler: 'index.handler', timeoutSeconds: 3, memoryMb: 128, environment: {} });
      const { payload } = await functions.invoke('pid', {});
      process.stdout.write(String(payload), () => process.kill(process.pid, 'SIGKILL'));`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const killed = await run.catch((error: { stdout: string; signal: string }) => error);
    expect(killed).toMatchObject({ signal: 'SIGKILL' });
    const pid = Number(killed.stdout);
    expect(pid).toBeGreaterThan(0);
    await waitFor(() => expect(() => process.kill(pid, 0)).toThrow());
  });
});

describe('a function process that never yields', () => {
  it('is ended by the guard when the runtime is killed', async () => {
    const { dir: codeDir } = await runningFunctions();
    const pidFile = join(codeDir, 'pid');
    const source = `import { writeFileSync } from 'node:fs';
      export const handler = async () => { writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); while (true); }`;
    await writeFile(join(codeDir, 'index.mjs'), source);
    const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const script = `
      import { existsSync } from 'node:fs';
      import { Children } from ${module('../../../localstack/children.ts')};
      import { createFunctions } from ${module('../../../localstack/lambda/registry.ts')};
      const codeDir = ${JSON.stringify(codeDir)};
      const silent = () => {};
      const log = { info: silent, warn: silent, call: silent, functionLine: silent };
      const guard = new Children(codeDir + '/guard.pid', log);
      const functions = createFunctions({ region: 'x', endpoints: { aws: '' }, log, dataDir: codeDir, projectDir: codeDir, watch: false, maxInstances: 16, guard });
      functions.register({ name: 'spin', arn: 'a', codeDir, handler: 'index.handler', timeoutSeconds: 60, memoryMb: 128, environment: {} });
      functions.invokeLater('spin', {});
      setInterval(() => existsSync(${JSON.stringify(pidFile)}) && process.kill(process.pid, 'SIGKILL'), 10);`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    await expect(run).rejects.toMatchObject({ signal: 'SIGKILL' });
    const pid = Number(await readFile(pidFile, 'utf8'));
    await waitFor(() => expect(() => process.kill(pid, 0)).toThrow());
  });
});
