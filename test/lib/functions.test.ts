import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { topology } from '../../core/topology/index.ts';
import type { BrokerFunctionProps } from '../../lib/constructs/broker-function.ts';
import { FunctionCode } from '../../lib/function-code.ts';
import { stageNames } from '../../lib/stage.ts';
import { systems } from '../../systems/index.ts';
import type { Env as OrdersEnv } from '../../systems/orders/functions/orders/env.ts';
import { synthesized } from './synthesized.ts';

const root = join(import.meta.dirname, '..', '..');
const code = new FunctionCode(systems);
const folders = [...code.folders.keys()];
/** Functions that run code of the product under a name of their own. */
const INSTANCES = new Map([
  ['orders-relay', 'outbox-stream'],
  ...systems.flatMap(({ workflows, topology: { queues } }) =>
    workflows.flatMap(({ start, replies }): [string, string][] => [
      [String(queues[start.queue]?.consumer?.function), 'workflow-start'],
      [String(queues[replies.queue]?.consumer?.function), 'workflow-reply'],
    ]),
  ),
]);
const codeOf = (name: string) => INSTANCES.get(name) ?? name;
const sourceOf = (name: string) => code.folders.get(codeOf(name)) ?? join(root, 'functions', name);

/** Those that speak to the broker. */
const IN_THE_NETWORK = [
  'api',
  'apply-topology',
  'last-resort',
  'metrics',
  'orders-relay',
  'publish',
  'queues',
  'redeliver',
  'replies',
  'requests',
  'soirees',
  'sqs-to-rabbitmq',
  'subscriptions',
  'watch-redelivery',
  'workflow-step',
];

describe.each(stageNames)('the functions of stage %s', (name) => {
  const stage = synthesized(name);
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

  it('are those that have a folder, and no other, each under a name of its own', () => {
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

  it(name === 'local' ? 'simulate failures on request' : 'never simulate failures', () => {
    const told = functions.filter(({ variables }) => variables.SIMULATE_FAILURES === 'true');
    expect(told.map(({ folder }) => folder)).toEqual(name === 'local' ? ['orders'] : []);
  });

  it('run in the network exactly when they speak to a broker of ours', () => {
    const placed = functions.filter(({ properties }) => properties.VpcConfig !== undefined);
    expect(placed.map(({ folder }) => folder).toSorted()).toEqual(name === 'local' ? [] : IN_THE_NETWORK);
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

  it('read from RabbitMQ by one mapping a bridged queue, once the topology is applied', () => {
    const mappings = stage.resources('AWS::Lambda::EventSourceMapping').map(({ properties }) => properties);
    const bridged = Object.values(topology.queues).filter(
      ({ delivery }) => delivery !== 'amqp' && delivery !== 'last-resort',
    );
    const read = mappings.flatMap(({ Queues = [] }) => Queues as string[]);
    expect(read.toSorted()).toEqual(bridged.map((queue) => queue.name).toSorted());
    for (const mapping of Object.values(
      stage.stack('messaging').findResources('AWS::Lambda::EventSourceMapping'),
    )) {
      if (mapping.Properties.Queues === undefined) continue;
      expect(mapping.DependsOn).toContain('Topology');
      expect(mapping.Properties).toMatchObject({
        BatchSize: 100,
        SourceAccessConfigurations: [
          { Type: 'BASIC_AUTH' },
          {
            Type: 'VIRTUAL_HOST',
            // Of a broker from outside its parameter says it.
            URI: name === 'local' ? { 'Fn::ImportValue': expect.stringContaining('BrokerVirtualHost') } : '/',
          },
        ],
      });
      // Half a second; a number would be whole seconds, and for good.
      expect(mapping.Properties).not.toHaveProperty('MaximumBatchingWindowInSeconds');
    }
  });
});

describe('the environment of a function', () => {
  it('does not compile when a variable is forgotten', () => {
    type Props = BrokerFunctionProps<
      typeof OrdersEnv,
      {
        FAILURES_QUEUE_URL: string;
        FAILED_MESSAGES_TABLE: string;
        PAYLOADS_BUCKET: string;
        WORK_QUEUE_URL: string;
      }
    >;
    const whole: Props['environment'] = { MESSAGE_LOG_TABLE: 'log', ORDER_EVENTS_TABLE: 'events' };
    // @ts-expect-error ORDER_EVENTS_TABLE is forgotten: neither an access nor this gives it.
    const forgotten: Props['environment'] = { MESSAGE_LOG_TABLE: 'log' };
    expect(Object.keys(whole)).not.toEqual(Object.keys(forgotten));
  });
});
