import { describe, expect, it } from 'vitest';
import { pidOf } from './handlers.ts';
import { runningFunctions } from './running-functions.ts';

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
