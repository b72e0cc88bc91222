import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../../wait-for.ts';
import { runningFunctions } from './running-functions.ts';

const pidOf = 'export const handler = async () => process.pid';
const waiting = `export const handler = async (ms) => { await new Promise((done) => setTimeout(done, ms)); return process.pid }`;

describe('a function', () => {
  it('answers with what its handler returns', async () => {
    const { functions, add } = await runningFunctions();
    await add('echo', 'export const handler = async (event) => ({ heard: event })');
    expect(await functions.invoke('echo', { n: 1 })).toEqual({ payload: { heard: { n: 1 } } });
  });

  it('is found by name, by ARN and by qualified name, and is named in the error when it is unknown', async () => {
    const { functions, add } = await runningFunctions();
    await add('echo', pidOf);
    const byArn = functions.get('arn:aws:lambda:eu-central-1:000000000000:function:echo:$LATEST');
    expect(byArn?.name).toBe('echo');
    await expect(functions.invoke('nobody', {})).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: nobody',
    });
  });

  it('runs as CommonJS when its bundle is a .js file without a package.json', async () => {
    const { functions, add } = await runningFunctions();
    await add('cjs', 'exports.handler = async () => typeof require', {}, 'index.js');
    expect(await functions.invoke('cjs', {})).toEqual({ payload: 'function' });
    await add('named', 'exports.handler = async () => typeof require', {}, 'index.cjs');
    expect(await functions.invoke('named', {})).toEqual({ payload: 'function' });
  });

  it('answers null when its handler returns nothing', async () => {
    const { functions, add } = await runningFunctions();
    await add('silent', 'export const handler = async () => {}');
    expect(await functions.invoke('silent', {})).toEqual({ payload: null });
  });

  it('sees its own variables and Lambda’s, and none of the runtime’s', async () => {
    process.env.COURTIER_SHELL_SECRET = 'mine';
    const { functions, add } = await runningFunctions();
    const environment = { STAGE: 'local' };
    await add('env', 'export const handler = async () => process.env', { environment });
    const { payload } = await functions.invoke('env', {});
    delete process.env.COURTIER_SHELL_SECRET;
    expect(payload).toMatchObject({
      STAGE: 'local',
      AWS_ENDPOINT_URL: 'http://localhost:1',
      AWS_ENDPOINT_URL_SQS: 'http://localhost:1',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      _HANDLER: 'index.handler',
    });
    expect(payload).not.toHaveProperty('COURTIER_SHELL_SECRET');
    expect(payload).not.toHaveProperty('npm_config_registry');
  });

  it('calls the parts that the runtime names without a way through the AWS endpoint', async () => {
    const endpoints = { aws: 'http://a:1', fauxqs: 'http://f:2', dynamodb: 'http://d:3' };
    const { functions, add } = await runningFunctions({ endpoints });
    await add('env', 'export const handler = async () => process.env');
    expect((await functions.invoke('env', {})).payload).toMatchObject({
      AWS_ENDPOINT_URL: 'http://a:1',
      AWS_ENDPOINT_URL_SQS: 'http://f:2',
      AWS_ENDPOINT_URL_SNS: 'http://f:2',
      AWS_ENDPOINT_URL_S3: 'http://f:2',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://d:3',
    });
  });

  it('has a context with its request id, ARN and remaining time', async () => {
    const { functions, add } = await runningFunctions();
    await add(
      'context',
      'export const handler = async (_, c) => ({ ...c, left: c.getRemainingTimeInMillis() })',
    );
    const { payload } = await functions.invoke('context', {});
    expect(payload).toMatchObject({
      functionName: 'context',
      functionVersion: '$LATEST',
      memoryLimitInMB: '128',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:context',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const { left } = payload as { left: number };
    expect(left).toBeGreaterThan(3000);
    expect(left).toBeLessThanOrEqual(5000);
  });

  it('writes its output to the log, line by line', async () => {
    const { functions, add, line } = await runningFunctions();
    await add('talker', `export const handler = async () => { console.log('one'); console.error('two') }`);
    await functions.invoke('talker', {});
    expect(await line('one')).toBe('talker> one');
    expect(await line('two')).toBe('talker> two');
  });
});

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

describe('an error', () => {
  it('of the handler is answered with its type, message and trace', async () => {
    const { functions, add } = await runningFunctions();
    await add('thrower', `export const handler = async () => { throw new TypeError('no such order') }`);
    expect(await functions.invoke('thrower', {})).toEqual({
      functionError: 'Unhandled',
      payload: {
        errorType: 'TypeError',
        errorMessage: 'no such order',
        trace: expect.arrayContaining([expect.stringContaining('index.mjs')]),
      },
    });
  });

  it('of the handler leaves the process for the next invocation', async () => {
    const { functions, add } = await runningFunctions();
    await add(
      'either',
      `export const handler = async (fail) => { if (fail) throw new Error('x'); return process.pid }`,
    );
    const before = await functions.invoke('either', false);
    await functions.invoke('either', true);
    expect(await functions.invoke('either', false)).toEqual(before);
  });

  it('at import is answered, and the next invocation tries again', async () => {
    const { functions, add } = await runningFunctions();
    await add('broken', `throw new RangeError('STAGE is not set')`);
    for (let i = 0; i < 2; i += 1) {
      expect(await functions.invoke('broken', {})).toMatchObject({
        functionError: 'Unhandled',
        payload: { errorType: 'RangeError', errorMessage: 'STAGE is not set' },
      });
    }
  });

  it.each([
    [
      'a missing module',
      `import 'no-such-package'; export const handler = async () => 1`,
      'Runtime.ImportModuleError',
    ],
    ['a missing export', `export const handle = async () => 1`, 'Runtime.HandlerNotFound'],
    ['a syntax error', `export const handler = async ( => 1`, 'Runtime.UserCodeSyntaxError'],
    [
      'a callback handler',
      `export const handler = (e, c, done) => done()`,
      'Runtime.CallbackHandlerDeprecated',
    ],
    [
      'a rejection nobody awaits',
      `export const handler = async () => { Promise.reject(new Error('lost')); await new Promise(() => {}) }`,
      'Runtime.UnhandledPromiseRejection',
    ],
    ['a result that is no JSON', `export const handler = async () => 1n`, 'Runtime.MarshalError'],
  ])('is named as Lambda names it: %s', async (_, source, errorType) => {
    const { functions, add } = await runningFunctions();
    await add('wrong', source);
    expect(await functions.invoke('wrong', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType },
    });
  });
});

describe('concurrency', () => {
  it('above the reserved one is refused, and free again afterwards', async () => {
    const { functions, add } = await runningFunctions();
    await add('one', waiting, { reservedConcurrency: 1 });
    const running = functions.invoke('one', 300);
    await expect(functions.invoke('one', 0)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    await running;
    for (let i = 0; i < 20; i += 1) await functions.invoke('one', 0);
  });

  it('starts no other process for what a warm one does at once', async () => {
    const { functions, add } = await runningFunctions();
    await add('pid', pidOf);
    await functions.invoke('pid', {});
    const results = await Promise.all([1, 2, 3, 4].map(() => functions.invoke('pid', {})));
    expect(new Set(results.map(({ payload }) => payload)).size).toBeLessThan(4);
  });

  it('of all functions together is bounded: an invocation waits for its turn', async () => {
    const { functions, add } = await runningFunctions({ maxInstances: 1 });
    await add('a', waiting);
    await add('b', waiting);
    const ended: string[] = [];
    const invoke = async (name: string, ms: number) => {
      await functions.invoke(name, ms);
      ended.push(name);
    };
    await Promise.all([invoke('a', 300), invoke('b', 0)]);
    expect(ended).toEqual(['a', 'b']);
  });

  it('is refused when the turn does not come', async () => {
    const { functions, add } = await runningFunctions({ maxInstances: 1, queuedMs: 100 });
    await add('a', waiting);
    await add('b', waiting);
    const running = functions.invoke('a', 1500);
    await expect(functions.invoke('b', 0)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    await running;
  });

  it('lets a function that has no process in before the many invocations of another', async () => {
    const { functions, add } = await runningFunctions({ maxInstances: 2 });
    await add('many', waiting);
    await add('one', waiting);
    let left = 30;
    const many = Array.from({ length: left }, async () => {
      await functions.invoke('many', 100);
      left -= 1;
    });
    await functions.invoke('one', 0);
    expect(left).toBeGreaterThan(0);
    await Promise.all(many);
  });

  it('gives up what waits when the runtime stops', async () => {
    const { functions, add, line } = await runningFunctions({ maxInstances: 1 });
    await add(
      'a',
      `export const handler = () => { console.log('begun'); return new Promise(() => setInterval(() => {}, 1000)) }`,
    );
    await add('b', pidOf);
    const running = functions.invoke('a', {});
    await line('begun');
    const refused = expect(functions.invoke('b', {})).rejects.toMatchObject({
      name: 'TooManyRequestsException',
    });
    await new Promise(setImmediate);
    await functions.stop();
    await refused;
    expect(await running).toMatchObject({ functionError: 'Unhandled' });
  });

  it('takes an idle process away from another function when there is no more room', async () => {
    const { functions, add } = await runningFunctions({ maxInstances: 1 });
    await add('a', pidOf);
    await add('b', pidOf);
    const { payload: first } = await functions.invoke('a', {});
    // Idle only once it asked for its next invocation, which a second call on it proves.
    await functions.invoke('a', {});
    await waitFor(async () => {
      await functions.invoke('b', {});
      expect(() => process.kill(Number(first), 0)).toThrow();
    });
  });
});

describe('an invocation that nobody waits for', () => {
  it('is tried three times, then given up in the log', async () => {
    const { functions, add, line, lines } = await runningFunctions({ retryMs: [1, 1] });
    await add(
      'bad',
      `export const handler = async (event) => { console.log('got', event.n); throw new Error('no') }`,
    );
    functions.invokeLater('bad', { n: 7 });
    expect(await line('gave up')).toContain('no');
    // What a process prints comes through a pipe of its own, maybe after its answer.
    await waitFor(() => expect(lines.filter((line) => line === 'bad> got 7')).toHaveLength(3));
  });

  it('is tried as often as its function says', async () => {
    const { functions, add, line, lines } = await runningFunctions({ retryMs: [1, 1] });
    await add(
      'once',
      `export const handler = async (event) => { console.log('got', event.n); throw new Error('no') }`,
    );
    functions.setRetries('once', 0);
    functions.invokeLater('once', { n: 7 });
    await line('gave up');
    functions.setRetries('once', 1);
    functions.invokeLater('once', { n: 8 });
    await waitFor(() => expect(lines.filter((line) => line.includes('gave up'))).toHaveLength(2));
    const tried = (n: number) => lines.filter((line) => line === `once> got ${n}`).length;
    await waitFor(() => expect([tried(7), tried(8)]).toEqual([1, 2]));
  });
});
