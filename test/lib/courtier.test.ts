import { existsSync } from 'node:fs';
import { CfnOutput, Stack, Stage } from 'aws-cdk-lib';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import { describe, expect, it, vi } from 'vitest';
import { Courtier, type CourtierProps } from '../../lib/courtier.ts';
import { resourceTypes } from '../../localstack/resources/index.ts';
import { readAssembly } from '../../localstack/template/assembly.ts';
import { checkSupported } from '../../localstack/template/check.ts';
import { app, aShop, templates } from './a-shop.ts';

const { shop, systems, broker } = aShop();

describe('the construct', () => {
  it('makes the stacks of a stage and of the systems that are given', () => {
    const root = app();
    broker(root);
    expect([...templates(root).keys()]).toEqual(
      expect.arrayContaining([
        'courtier-prod-broker',
        'courtier-prod-data',
        'courtier-prod-shop',
        'courtier-prod-api',
      ]),
    );
  });

  it('stands in a stack or a stage that is there already, beside other resources', () => {
    const root = app();
    const stage = new Stage(root, 'Europe', { env: { account: '111111111111', region: 'eu-west-1' } });
    const stack = new Stack(stage, 'Mine');
    broker(stack);
    const made = stage.synth().stacks;
    expect(made.map(({ stackName }) => stackName)).toContain('courtier-prod-data');
    for (const { environment } of made) expect(environment.region).toBe('eu-west-1');
  });

  it('stands more than once in an app, under two names', () => {
    const root = app();
    new Courtier(root, 'East', { name: 'east', environment: {} });
    new Courtier(root, 'West', { name: 'west', environment: {} });
    const made = templates(root);
    expect([...made.keys()].filter((name) => name.endsWith('-data'))).toEqual([
      'courtier-east-data',
      'courtier-west-data',
    ]);
    made.get('courtier-west-api')?.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'courtier-west-publish',
    });
    expect(JSON.stringify(made.get('courtier-west-data')?.toJSON())).not.toContain('courtier-local');
  });

  it('refuses a name that cannot stand in names', () => {
    for (const name of ['', 'East', '1st', 'a-', 'a'.repeat(21), 'a_b'])
      expect(() => new Courtier(app(), 'Broker', { name, environment: {} })).toThrow('cannot stand in names');
  });

  it('refuses names of its systems that are too long after its own', () => {
    const topology = { ...shop.topology, queues: { ['q'.repeat(50)]: shop.topology.queues.parcels } };
    const long = [{ ...shop, topology }];
    expect(
      () => new Courtier(app(), 'Broker', { systems: long, name: 'east', environment: {} }),
    ).not.toThrow();
    expect(
      () => new Courtier(app(), 'Broker', { systems: long, name: 'east-of-the-river', environment: {} }),
    ).toThrow(/of 82 characters, and SQS takes 80; shorten the name, or that of the deployment, by 2/);
  });

  it('demands in prod that somebody is alerted', () => {
    const nobody = (props: CourtierProps<typeof systems>) => {
      const root = app();
      const { alerts: _, ...rest } = {
        systems,
        stage: 'prod',
        environment: {},
        alerts: undefined,
        ...props,
      } as const;
      const made = new Courtier(root, 'Broker', props.alerts ? { ...rest, alerts: props.alerts } : rest);
      return { root, made };
    };
    expect(() => nobody({}).root.synth()).toThrow('Nobody is alerted');
    expect(() => nobody({ alerts: 'none' }).root.synth()).not.toThrow();
    expect(() =>
      nobody({ environment: { COURTIER_ALERT_EMAIL: 'duty@example.com' } }).root.synth(),
    ).not.toThrow();
    expect(() => nobody({ stage: 'dev' }).root.synth()).not.toThrow();
    const { root, made } = nobody({});
    made.onFailure(new EmailSubscription('duty@example.com'));
    expect(() => root.synth()).not.toThrow();
  });

  it('is on a laptop where the local runtime synthesizes it, whatever the app says', () => {
    vi.stubEnv('COURTIER_LOCAL', 'true');
    const root = app();
    broker(root);
    expect([...templates(root).keys()]).toContain('courtier-local-data');
  });

  it('is found by the local runtime in a CDK stage, whatever account and region that says', async () => {
    vi.stubEnv('COURTIER_LOCAL', 'true');
    // With a folder for each function, which is its source in place of a bundle.
    const root = app({ [BUNDLING_STACKS]: [] });
    broker(new Stage(root, 'Europe', { env: { account: '111111111111', region: 'eu-west-1' } }));
    const stacks = await readAssembly(root.synth().directory);
    expect(stacks.map(({ name }) => name)).toEqual([
      'courtier-local-data',
      'courtier-local-retry',
      'courtier-local-messaging',
      'courtier-local-shop',
      'courtier-local-webhooks',
      'courtier-local-api',
    ]);
    expect(() => checkSupported(stacks, resourceTypes)).not.toThrow();
    expect(JSON.stringify(stacks.map(({ template }) => template))).not.toMatch(/111111111111|eu-west-1/);
    for (const { assets } of stacks)
      for (const folder of assets.values()) expect(existsSync(folder), folder).toBe(true);
  });

  it('gives a stack of any account the address of its API on a laptop', () => {
    vi.stubEnv('COURTIER_LOCAL', 'true');
    const env = { account: '111111111111', region: 'eu-west-1' };
    const address = (environment: Record<string, string>) => {
      const root = app();
      const made = broker(root, { env, environment });
      new CfnOutput(new Stack(root, 'Mine', { env }), 'Api', { value: made.apiUrl });
      return Object.values(templates(root).get('Mine')?.findOutputs('*') ?? {})[0]?.Value;
    };
    expect(address({})).toBe('http://localhost:8011');
    expect(address({ COURTIER_API_PORT: '9000' })).toBe('http://localhost:9000');
  });

  it('gives the queues that its systems declare, and no others', () => {
    const made = broker();
    expect(made.queue('parcels').workQueue).toBeDefined();
    expect(made.queue('letters').workQueue).toBeUndefined();
    expect(made.queue('letters').declared.system).toBe('shop');
    // @ts-expect-error: no topology has it.
    expect(() => made.queue('orders')).toThrow('No system declares a queue orders');
    // @ts-expect-error: no topology has it. Never called: it has to be refused by the compiler.
    void (() => made.grantPublish(undefined as never, 'orders'));
  });

  it('lists a budget that does not suffice beside what is missing', () => {
    const root = app();
    const environment = { COURTIER_WAITING_CONCURRENCY: '9000', COURTIER_ACCOUNT_CONCURRENCY: '20000' };
    // Nobody is named who gets alerts.
    new Courtier(root, 'Broker', { systems, stage: 'prod', environment });
    expect(() => root.synth()).toThrow(/COURTIER_ALERT_EMAIL/);
    expect(() => root.synth()).toThrow(/The broker takes 5000 connections, and -\d+ are left/);
  });
});
