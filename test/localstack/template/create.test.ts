// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes Fn::Sub like this
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resource, ResourceType } from '../../../localstack/resource.ts';
import { readAssembly } from '../../../localstack/template/assembly.ts';
import { checkSupported } from '../../../localstack/template/check.ts';
import { createStacks } from '../../../localstack/template/create.ts';
import { aWorld } from '../world.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assembly-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** Writes a cloud assembly whose stacks depend on each other in the order given, listed backwards in the manifest. */
async function assembly(stacks: Record<string, unknown>, assets: Record<string, unknown> = {}) {
  const names = Object.keys(stacks);
  const artifacts = Object.fromEntries(
    names
      .map((name, index) => [
        name,
        {
          type: 'aws:cloudformation:stack',
          dependencies: names.slice(0, index),
          properties: { templateFile: `${name}.template.json` },
        },
      ])
      .reverse(),
  );
  await writeFile(join(dir, 'manifest.json'), JSON.stringify({ artifacts }));
  for (const [name, template] of Object.entries(stacks)) {
    await writeFile(join(dir, `${name}.template.json`), JSON.stringify(template));
    await writeFile(join(dir, `${name}.assets.json`), JSON.stringify({ files: assets }));
  }
  return await readAssembly(dir);
}

function recording(type: string, properties: string[]): ResourceType & { made: Resource[] } {
  const made: Resource[] = [];
  return {
    type,
    properties,
    made,
    create: async (resource) => {
      made.push(resource);
      return { ref: `ref-${resource.logicalId}`, attributes: { Arn: `arn-${resource.logicalId}` } };
    },
  };
}
const types = (...list: ResourceType[]) => new Map(list.map((type) => [type.type, type]));

describe('the templates of an assembly', () => {
  it('are made in the order of their dependencies, with exports carried over', async () => {
    const stacks = await assembly({
      data: {
        Resources: { Table: { Type: 'Test::Thing' } },
        Outputs: { Table: { Value: { Ref: 'Table' }, Export: { Name: 'data:Table' } } },
      },
      app: {
        Resources: {
          Function: { Type: 'Test::Thing', Properties: { Uses: { 'Fn::ImportValue': 'data:Table' } } },
        },
      },
    });
    const thing = recording('Test::Thing', ['Uses']);
    await createStacks(stacks, { world: aWorld(), types: types(thing), parameters: {} });
    expect(thing.made.map(({ stack, logicalId }) => `${stack}/${logicalId}`)).toEqual([
      'data/Table',
      'app/Function',
    ]);
    expect(thing.made[1]?.properties).toEqual({ Uses: 'ref-Table' });
  });

  it('make a resource after those it refers to, however it does', async () => {
    const stacks = await assembly({
      app: {
        Resources: {
          Last: { Type: 'Test::Thing', DependsOn: 'Third' },
          Third: { Type: 'Test::Thing', Properties: { Uses: { 'Fn::Sub': 'x-${Second.Arn}' } } },
          Second: { Type: 'Test::Thing', Properties: { Uses: [{ 'Fn::GetAtt': ['First', 'Arn'] }] } },
          First: { Type: 'Test::Thing' },
        },
      },
    });
    const thing = recording('Test::Thing', ['Uses']);
    await createStacks(stacks, { world: aWorld(), types: types(thing), parameters: {} });
    expect(thing.made.map(({ logicalId }) => logicalId)).toEqual(['First', 'Second', 'Third', 'Last']);
    expect(thing.made[2]?.properties).toEqual({ Uses: 'x-arn-Second' });
  });

  it('refuse a circle by naming it', async () => {
    const stacks = await assembly({
      app: { Resources: { A: { Type: 'T', DependsOn: 'B' }, B: { Type: 'T', DependsOn: 'A' } } },
    });
    await expect(
      createStacks(stacks, { world: aWorld(), types: types(recording('T', [])), parameters: {} }),
    ).rejects.toThrow('A → B → A');
  });

  it('leave out resources whose condition is false', async () => {
    const stacks = await assembly({
      app: {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { No: { Type: 'T', Condition: 'Never' }, Yes: { Type: 'T' } },
      },
    });
    const thing = recording('T', []);
    await createStacks(stacks, { world: aWorld(), types: types(thing), parameters: {} });
    expect(thing.made.map(({ logicalId }) => logicalId)).toEqual(['Yes']);
  });

  it('take parameters from the runtime, else their defaults, and name those that have neither', async () => {
    const template = {
      Parameters: {
        BrokerUrl: { Type: 'String' },
        From: { Type: 'String', Default: 'courtier@example.com' },
        BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>' },
      },
      Resources: { T: { Type: 'T', Properties: { Uses: [{ Ref: 'BrokerUrl' }, { Ref: 'From' }] } } },
    };
    const stacks = await assembly({ app: template });
    const thing = recording('T', ['Uses']);
    const deps = { world: aWorld(), types: types(thing) };
    await createStacks(stacks, { ...deps, parameters: { BrokerUrl: 'amqp://localhost' } });
    expect(thing.made[0]?.properties.Uses).toEqual(['amqp://localhost', 'courtier@example.com']);
    await expect(createStacks(stacks, { ...deps, parameters: {} })).rejects.toThrow(
      /no value for the parameter BrokerUrl\./,
    );
  });

  it('find a function’s code by the key of its asset', async () => {
    await mkdir(join(dir, 'asset.abc'));
    const assets = {
      abc: { source: { path: 'asset.abc' }, destinations: { current: { objectKey: 'abc.zip' } } },
    };
    const code = { S3Bucket: { 'Fn::Sub': 'cdk-assets-${AWS::AccountId}' }, S3Key: 'abc.zip' };
    const stacks = await assembly(
      { app: { Resources: { F: { Type: 'F', Properties: { Code: code } } } } },
      assets,
    );
    const thing = recording('F', ['Code']);
    await createStacks(stacks, { world: aWorld(), types: types(thing), parameters: {} });
    expect(thing.made[0]?.metadata['aws:asset:path']).toBe(join(dir, 'asset.abc'));
  });

  it('resolve references to secrets', async () => {
    const world = aWorld();
    world.secrets.set('arn:s', {
      arn: 'arn:s',
      name: 'courtier-local-broker',
      value: '{"username":"courtier"}',
    });
    const Uses = '{{resolve:secretsmanager:courtier-local-broker:SecretString:username::}}';
    const stacks = await assembly({ app: { Resources: { T: { Type: 'T', Properties: { Uses } } } } });
    const thing = recording('T', ['Uses']);
    await createStacks(stacks, { world, types: types(thing), parameters: {} });
    expect(thing.made[0]?.properties).toEqual({ Uses: 'courtier' });
  });

  it('tell which resource failed', async () => {
    const failing: ResourceType = {
      type: 'T',
      properties: [],
      create: () => Promise.reject(new Error('no disk')),
    };
    const stacks = await assembly({ app: { Resources: { Queue: { Type: 'T' } } } });
    await expect(
      createStacks(stacks, { world: aWorld(), types: types(failing), parameters: {} }),
    ).rejects.toThrow('app/Queue (T): no disk');
  });
});

describe('what the runtime does not know', () => {
  it('is listed at once, with the file to write', async () => {
    const stacks = await assembly({
      app: {
        Resources: {
          Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q', Tags: [], Colour: 'red' } },
          C: { Type: 'AWS::EC2::VPCEndpoint' },
          R: { Type: 'Custom::Topology', Properties: { anything: 1 } },
        },
      },
    });
    const known = types(
      { ...recording('AWS::SQS::Queue', ['QueueName']), noEffect: { Tags: 'nobody pays here' } },
      { ...recording('AWS::CloudFormation::CustomResource', []), anyProperty: 'its function’s own' },
    );
    expect(() => checkSupported(stacks, known)).toThrow(
      [
        'the local runtime cannot run this template:',
        '  AWS::EC2::VPCEndpoint is not supported: write localstack/resources/ec2-vpc-endpoint.ts (used by app/C)',
        '  AWS::SQS::Queue.Colour is not supported: act on it or name it in noEffect, in localstack/resources/sqs-queue.ts (used by app/Q)',
      ].join('\n'),
    );
  });

  it('does not include what has no effect here', async () => {
    const stacks = await assembly({ app: { Resources: { Q: { Type: 'T', Properties: { Tags: [] } } } } });
    expect(() =>
      checkSupported(stacks, types({ ...recording('T', []), noEffect: { Tags: 'x' } })),
    ).not.toThrow();
  });
});
