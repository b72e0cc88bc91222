import { describe, expect, it } from 'vitest';
import { handleLambda } from '../../../localstack/lambda/api.ts';
import { aWorld } from '../world.ts';
import { runningFunctions } from './running-functions.ts';

async function lambda() {
  const running = await runningFunctions();
  const world = aWorld({ functions: running.functions, log: running.log });
  const call = async (method: string, path: string, body = '', headers: Record<string, string> = {}) => {
    const url = new URL(path, 'http://localhost');
    const answer = await handleLambda(
      { method, path: url.pathname, query: url.searchParams, headers, body: Buffer.from(body) },
      world,
    );
    const text = answer.body.toString();
    return { ...answer, json: text === '' ? undefined : JSON.parse(text) };
  };
  return { ...running, call };
}

describe('the Lambda API', () => {
  it('invokes a function and answers its payload', async () => {
    const { add, call } = await lambda();
    await add('echo', 'export const handler = async (event) => event');
    const answer = await call('POST', '/2015-03-31/functions/echo/invocations', '{"n":1}');
    expect(answer).toMatchObject({ status: 200, json: { n: 1 } });
    expect(answer.headers).not.toHaveProperty('x-amz-function-error');
  });

  it('says in a header that the function failed', async () => {
    const { add, call } = await lambda();
    await add('bad', `export const handler = async () => { throw new Error('no') }`);
    expect(await call('POST', '/2015-03-31/functions/bad/invocations', '{}')).toMatchObject({
      status: 200,
      headers: { 'x-amz-function-error': 'Unhandled' },
      json: { errorMessage: 'no' },
    });
  });

  it('accepts an Event and runs it afterwards', async () => {
    const { add, call, line } = await lambda();
    await add('later', `export const handler = async (event) => console.log('ran', event.n)`);
    const type = { 'x-amz-invocation-type': 'Event' };
    expect(await call('POST', '/2015-03-31/functions/later/invocations', '{"n":5}', type)).toMatchObject({
      status: 202,
      body: '',
    });
    expect(await line('ran 5')).toBe('later> ran 5');
  });

  it('runs nothing on a DryRun', async () => {
    const { add, call, lines } = await lambda();
    await add('dry', `console.log('started'); export const handler = async () => 1`);
    const type = { 'x-amz-invocation-type': 'DryRun' };
    expect(await call('POST', '/2015-03-31/functions/dry/invocations', '{}', type)).toMatchObject({
      status: 204,
    });
    expect(lines).toEqual([]);
  });

  it('lists functions and mappings, and filters mappings by function', async () => {
    const { functions, add, call } = await lambda();
    await add('a', '');
    await add('b', '');
    for (const name of ['a', 'b']) {
      functions.addMapping({
        uuid: `mapping-${name}`,
        functionArn: functions.get(name)?.arn ?? '',
        eventSourceArn: `arn:aws:sqs:eu-central-1:000000000000:${name}`,
        batchSize: 10,
        windowSeconds: 0,
        enabled: true,
      });
    }
    const listed = await call('GET', '/2015-03-31/functions');
    expect(listed.json.Functions.map((f: { FunctionName: string }) => f.FunctionName)).toEqual(['a', 'b']);
    const mappings = await call('GET', '/2015-03-31/event-source-mappings?FunctionName=b');
    expect(mappings.json.EventSourceMappings).toEqual([
      expect.objectContaining({ UUID: 'mapping-b', BatchSize: 10, State: 'Enabled' }),
    ]);
  });

  it('makes a new version of a function, and names what it cannot change', async () => {
    const { add, call } = await lambda();
    await add('versioned', 'export const handler = async () => process.env.VERSION');
    const path = '/2015-03-31/functions/versioned/configuration';
    const change = JSON.stringify({ Environment: { Variables: { VERSION: '2' } }, Timeout: 7 });
    expect(await call('PUT', path, change)).toMatchObject({ status: 200, json: { Timeout: 7 } });
    const answer = await call('POST', '/2015-03-31/functions/versioned/invocations', '{}');
    expect(answer.json).toBe('2');
    expect(await call('PUT', path, '{"Layers":[]}')).toMatchObject({ status: 400 });
    expect(await call('PUT', path.replace('versioned', 'nobody'), '{}')).toMatchObject({ status: 404 });
  });

  it('says how many processes run at once, as the limit of the account', async () => {
    const { call } = await lambda();
    expect((await call('GET', '/2016-08-19/account-settings/')).json).toMatchObject({
      AccountLimit: { ConcurrentExecutions: 16, UnreservedConcurrentExecutions: 16 },
    });
  });

  it('names what it does not know', async () => {
    const { call } = await lambda();
    expect(await call('GET', '/2015-03-31/functions/nobody')).toMatchObject({
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
    });
    expect(await call('DELETE', '/2015-03-31/functions/nobody')).toMatchObject({
      status: 404,
      headers: { 'x-amzn-errortype': 'UnknownOperationException' },
    });
    expect(await call('POST', '/2015-03-31/functions/nobody/invocations', '{}')).toMatchObject({
      status: 404,
    });
  });

  it('refuses a body that is no JSON', async () => {
    const { add, call } = await lambda();
    await add('echo', 'export const handler = async (event) => event');
    expect(await call('POST', '/2015-03-31/functions/echo/invocations', '{')).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'InvalidRequestContentException' },
    });
  });
});
