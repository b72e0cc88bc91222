import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { handleLambda } from '../../../localstack/lambda/api.ts';
import type { EventSourceMapping } from '../../../localstack/lambda/functions.ts';
import { resumeMappings } from '../../../localstack/lambda/mappings.ts';
import { lambdaEventSourceMapping } from '../../../localstack/resources/lambda-event-source-mapping.ts';
import type { World } from '../../../localstack/world.ts';
import { consumerFunction } from '../events/running-source.ts';
import { aWorld } from '../world.ts';

const input = {
  FunctionName: 'consumer',
  EventSourceArn: 'arn:aws:mq:us-east-1:000000000000:broker:courtier:b-1',
  Queues: ['made-later'],
  BatchSize: 100,
  SourceAccessConfigurations: [
    { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:broker' },
    { Type: 'VIRTUAL_HOST', URI: '/' },
  ],
};

async function temporary() {
  const dataDir = await mkdtemp(join(tmpdir(), 'courtier-mappings-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  return dataDir;
}

/** A runtime with the function `consumer`, as far as its mappings are concerned. */
function runtime(dataDir: string, overrides: Partial<World> = {}) {
  const mappings: EventSourceMapping[] = [];
  const warnings: string[] = [];
  const world = aWorld({
    dataDir,
    functions: {
      ...consumerFunction(() => ({ payload: null })),
      addMapping: (mapping) => void mappings.push(mapping),
      removeMapping: (uuid) => {
        mappings.splice(
          mappings.findIndex((mapping) => mapping.uuid === uuid),
          1,
        );
      },
      mappings: () => [...mappings],
    },
    log: { info: () => {}, warn: (text) => void warnings.push(text), call: () => {}, functionLine: () => {} },
    ...overrides,
  });
  const call = async (method: string, path: string, body?: unknown) => {
    const url = new URL(`http://localhost/2015-03-31/event-source-mappings/${path}`);
    const answer = await handleLambda(
      {
        method,
        path: url.pathname,
        query: url.searchParams,
        headers: {},
        body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
      },
      world,
    );
    return {
      status: answer.status,
      error: answer.headers['x-amzn-errortype'],
      body: JSON.parse(answer.body.toString()),
    };
  };
  return { world, call, warnings };
}

it('makes a mapping, shows and lists it, and takes it away', async () => {
  const { call } = runtime(await temporary());
  const made = await call('POST', '', input);
  const mapping = { UUID: expect.any(String), Queues: ['made-later'], BatchSize: 100, State: 'Enabled' };
  expect(made).toMatchObject({ status: 202, body: mapping });
  const { UUID } = made.body;
  expect(await call('GET', UUID)).toMatchObject({ status: 200, body: mapping });
  expect((await call('GET', '?FunctionName=consumer')).body.EventSourceMappings).toMatchObject([mapping]);
  expect(await call('DELETE', UUID)).toMatchObject({ status: 202, body: { UUID, State: 'Deleting' } });
  for (const method of ['GET', 'DELETE']) {
    expect(await call(method, UUID)).toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
  }
});

it('has the mappings of an earlier run again, without those that were taken away', async () => {
  const dataDir = await temporary();
  const before = runtime(dataDir);
  const { UUID } = (await before.call('POST', '', input)).body;
  const other = (await before.call('POST', '', { ...input, Queues: ['other'] })).body;
  await before.call('DELETE', other.UUID);

  const after = runtime(dataDir);
  await resumeMappings(after.world);
  expect((await after.call('GET', '')).body.EventSourceMappings).toMatchObject([
    { UUID, Queues: ['made-later'] },
  ]);
  expect(await after.call('DELETE', UUID)).toMatchObject({ status: 202 });
  const empty = runtime(dataDir);
  await resumeMappings(empty.world);
  expect((await empty.call('GET', '')).body.EventSourceMappings).toEqual([]);
});

it('says so when the template no longer has the function of a mapping', async () => {
  const dataDir = await temporary();
  await runtime(dataDir).call('POST', '', input);
  const functions = { ...consumerFunction(() => ({ payload: null })), get: () => undefined };
  const { world, warnings } = runtime(dataDir, { functions });
  await resumeMappings(world);
  expect(warnings).toEqual([expect.stringMatching(/made-later.*there is no function consumer/)]);
});

it('refuses a second mapping of one queue, an unknown function, and what it does not support', async () => {
  const { call } = runtime(await temporary());
  const [first, second] = await Promise.all([call('POST', '', input), call('POST', '', input)]);
  expect([first.status, second.status].toSorted()).toEqual([202, 409]);
  expect([first.error, second.error]).toContain('ResourceConflictException');
  for (const wrong of [
    { FunctionName: 'nobody' },
    { StartingPosition: 'LATEST' },
    { Queues: [] },
    { SourceAccessConfigurations: [] },
  ]) {
    expect(await call('POST', '', { ...input, Queues: ['other'], ...wrong })).toMatchObject({
      status: 400,
      error: 'InvalidParameterValueException',
    });
  }
});

it('keeps the mappings of the template: a restart would bring them back', async () => {
  const { world, call } = runtime(await temporary());
  const resource = {
    logicalId: 'Made',
    type: 'AWS::Lambda::EventSourceMapping',
    properties: input,
    metadata: {},
    stack: 'test',
  };
  const { ref } = await lambdaEventSourceMapping.create(resource, world);
  expect(await call('DELETE', ref)).toMatchObject({ status: 400, error: 'ResourceInUseException' });
  expect(await call('GET', ref)).toMatchObject({ status: 200 });
});
