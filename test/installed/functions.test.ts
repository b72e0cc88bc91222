import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { bridgeAlias } from '../../core/queues/bridge-alias.ts';
import type { Declared } from '../../core/system/declared.ts';
import { FunctionCode } from '../../lib/function-code.ts';
import { deployments } from './deployments.ts';

const root = join(import.meta.dirname, '..', '..');

/** Code of the product that is deployed where a system uses it, under other names. */
const OF_PATTERNS = ['outbox-stream', 'workflow-reply', 'workflow-start', 'workflow-step'];

/** Waits, when a network is deleted, until nothing is in it. */
const OF_A_NETWORK = ['network-release'];

/** Functions that run code of the product under a name of their own, and that code. */
function instancesOf({ systems, workflows }: Declared): ReadonlyMap<string, string> {
  const consumerOf = (queue: string) =>
    systems.flatMap(({ topology: { queues } }) => queues[queue]?.consumer?.function ?? []).join();
  return new Map(
    workflows.flatMap(({ start, replies }) => [
      [consumerOf(start.queue), 'workflow-start'],
      [consumerOf(replies.queue), 'workflow-reply'],
    ]),
  );
}

/** Those of the product that speak to the broker. */
const IN_THE_NETWORK = [
  'api',
  'apply-topology',
  'broker-poller',
  'last-resort',
  'metrics',
  'publish',
  'queues',
  'operation-runner',
  'redeliver',
  'replies',
  'requests',
  'rotate-login',
  'sqs-to-rabbitmq',
  'subscriptions',
  'watch-redelivery',
];

describe.each(deployments)('the functions of stage $name of $what', ({ name, stage, declared }) => {
  const code = new FunctionCode(declared.systems);
  const instances = instancesOf(declared);
  const codeOf = (folder: string) => {
    if (code.folders.has(folder)) return folder;
    return instances.get(folder) ?? (folder.endsWith('-relay') ? 'outbox-stream' : folder);
  };
  const isOfProduct = (folder: string) => existsSync(join(root, 'functions', folder));
  const sourceOf = (folder: string) => code.folders.get(codeOf(folder)) ?? join(root, 'functions', folder);
  const prefix = `courtier-${name}-`;
  const functions = stage.resources('AWS::Lambda::Function').map(({ properties, ...resource }) => {
    const { Variables } = properties.Environment as { Variables: Record<string, unknown> };
    return {
      ...resource,
      properties,
      variables: Variables,
      folder: String(properties.FunctionName).slice(prefix.length),
    };
  });

  it('may come back to themselves where they go on with their own work, and nowhere else', () => {
    const comeBack = functions.filter(({ properties }) => properties.RecursiveLoop === 'Allow');
    expect(comeBack.map((each) => each.folder).sort()).toEqual(['operation-runner', 'queues']);
  });

  it('are those that have a folder, and no other, each under a name of its own', () => {
    const unused = [
      ...(declared.systems.length === 0 ? OF_PATTERNS : []),
      ...(stage.resources('AWS::EC2::SecurityGroup').length === 0 ? OF_A_NETWORK : []),
      ...(name === 'local' ? ['console-publish'] : []),
    ];
    const folders = [...code.folders.keys()].filter((folder) => !unused.includes(folder));
    expect([...new Set(functions.map(({ folder }) => codeOf(folder)))].toSorted()).toEqual(
      folders.toSorted(),
    );
    expect(new Set(functions.map(({ folder }) => folder)).size).toBe(functions.length);
  });

  it('run on Node 24, with a timeout and a memory size that somebody chose', () => {
    for (const { properties } of functions) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: expect.any(Number),
        MemorySize: expect.any(Number),
        Architectures: [name === 'local' ? 'x86_64' : 'arm64'],
      });
    }
  });

  it('log into a group of their own, which forgets', () => {
    const groups = new Map(
      stage.resources('AWS::Logs::LogGroup').map((group) => [group.logicalId, group.properties]),
    );
    for (const { properties, folder } of functions) {
      const { LogGroup } = properties.LoggingConfig as { LogGroup: { Ref: string } };
      expect(groups.get(LogGroup.Ref)).toMatchObject({
        LogGroupName: `/aws/lambda/${prefix}${folder}`,
        RetentionInDays: expect.any(Number),
      });
    }
  });

  it('get every variable that they must have, and none (and no permission with it) that they do not read', async () => {
    for (const { folder, variables } of functions) {
      // A consumer without an environment of its own has the pipeline's.
      const own = existsSync(join(sourceOf(folder), 'env.ts')) ? folder : 'pipeline';
      const url = pathToFileURL(join(sourceOf(own), 'env.ts')).href;
      const { Env } = (await import(url)) as { Env: z.ZodObject };
      const needed = Object.entries(Env.shape)
        .filter(([, field]) => !field.safeParse(undefined).success)
        .map(([variable]) => variable);
      expect(Object.keys(variables), folder).toEqual(expect.arrayContaining(needed));
      const known = [...Object.keys(Env.shape), 'POWERTOOLS_SERVICE_NAME'];
      expect(known, folder).toEqual(expect.arrayContaining(Object.keys(variables)));
    }
  });

  it('get no secret in their environment, only where it is kept', () => {
    for (const { variables } of functions) {
      const text = JSON.stringify(variables);
      expect(text).not.toMatch(/resolve:secretsmanager|BrokerPassword|BrokerUsername/);
      for (const [variable, value] of Object.entries(variables)) {
        if (/SECRET|PASSWORD|KEY|TOKEN/.test(variable)) expect(variable).toMatch(/_SECRET_ARN$/);
        if (/_SECRET_ARN$/.test(variable)) expect(JSON.stringify(value)).toMatch(/"(Ref|Fn::ImportValue)"/);
      }
    }
  });

  it('run in the network exactly when they speak to a broker of ours', () => {
    const placed = functions.filter(({ properties }) => properties.VpcConfig !== undefined);
    const ofSystems = functions.filter(
      ({ folder, variables }) =>
        'BROKER_SECRET_ARN' in variables && (codeOf(folder) !== folder || !isOfProduct(folder)),
    );
    const expected = [
      ...IN_THE_NETWORK,
      ...(declared.workflows.length > 0 ? ['workflow-step'] : []),
      ...ofSystems.map(({ folder }) => folder),
    ];
    expect(placed.map(({ folder }) => folder).toSorted()).toEqual(
      // The broker of dev has a public address.
      name === 'prod' ? expected.toSorted() : [],
    );
  });

  it('tell the local runtime how to rebuild them, and a template for AWS nothing of this machine', () => {
    for (const { folder, metadata } of functions) {
      const build = metadata['courtier:build'] as { entryPoints: Record<string, string> } | undefined;
      expect(build?.entryPoints).toEqual(
        name === 'local' ? { index: join(sourceOf(folder), 'index.ts') } : undefined,
      );
    }
    if (name !== 'local')
      expect(JSON.stringify(stage.assembly.stacks.map(({ template }) => template))).not.toContain(root);
  });

  it('read from RabbitMQ by one mapping a bridged queue, each of an alias of its own, once the topology is applied', () => {
    const mappings = stage.resources('AWS::Lambda::EventSourceMapping').map(({ properties }) => properties);
    const bridged = Object.values(declared.topology.queues).filter(
      ({ delivery }) => delivery !== 'amqp' && delivery !== 'last-resort' && delivery !== 'tap',
    );
    const read = mappings.flatMap(({ Queues = [] }) => Queues as string[]);
    expect(read.toSorted()).toEqual(bridged.map((queue) => queue.name).toSorted());
    const aliases = new Map(
      stage.resources('AWS::Lambda::Alias').map(({ logicalId, properties }) => [logicalId, properties]),
    );
    for (const mapping of Object.values(
      stage.stack('messaging').findResources('AWS::Lambda::EventSourceMapping'),
    )) {
      if (mapping.Properties.Queues === undefined) continue;
      expect(mapping.DependsOn).toContain('Topology');
      const isTrail = mapping.Properties.Queues[0] === 'trail';
      expect(aliases.get(mapping.Properties.FunctionName.Ref)).toEqual({
        FunctionName: { Ref: expect.stringContaining(isTrail ? 'TrailRecorder' : 'RabbitMqToSqs') },
        FunctionVersion: '$LATEST',
        Name: bridgeAlias(mapping.Properties.Queues[0]),
        Description: mapping.Properties.Queues[0],
      });
      expect(mapping.Properties).toMatchObject({
        BatchSize: isTrail ? 1_000 : 100,
        SourceAccessConfigurations: [
          { Type: 'BASIC_AUTH' },
          {
            Type: 'VIRTUAL_HOST',
            // Of a broker from outside its parameter says it.
            URI: name === 'local' ? { 'Fn::ImportValue': expect.stringContaining('BrokerVirtualHost') } : '/',
          },
        ],
      });
      // Half a second; a number is whole seconds, and for good. Nobody waits for the trail.
      const window = isTrail ? (name === 'local' ? 1 : 5) : undefined;
      expect(mapping.Properties.MaximumBatchingWindowInSeconds).toBe(window);
    }
  });
});
