import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { defineSystem } from '../../core/system/define.ts';
import { defineTopology } from '../../core/topology/define.ts';
import { Courtier, type CourtierProps } from '../../lib/courtier.ts';
import { unbundled, unchecked } from '../../lib/quick-context.ts';
import { resourceTypes } from '../../localstack/resources/index.ts';
import { readAssembly } from '../../localstack/template/assembly.ts';
import { checkSupported } from '../../localstack/template/check.ts';

// Functions carry their systems, so there is a file to bundle.
const folder = mkdtempSync(join(tmpdir(), 'courtier-shop-'));
const exported = {
  topology: { system: 'shop', exchanges: {}, queues: {} },
  routes: [],
  schemas: {},
  circuits: [],
  workflows: [],
};
writeFileSync(join(folder, 'system.ts'), `export const shop = ${JSON.stringify(exported)};\n`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shop = defineSystem({
  folder,
  topology: defineTopology({
    system: 'shop',
    description: 'A shop.',
    exchanges: {
      shop: { type: 'topic', description: 'What happens in the shop.' },
      news: { type: 'fanout', description: 'What everybody hears.' },
    },
    queues: {
      parcels: {
        bindings: [{ exchange: 'shop', routingKey: 'parcel.#' }],
        delivery: 'pull',
        impact: 'Parcels stay where they are.',
      },
      letters: {
        bindings: [{ exchange: 'shop', routingKey: 'letter.#' }],
        delivery: 'amqp',
        impact: 'Letters stay where they are.',
      },
    },
  }),
});
const systems = [shop] as const;

const app = (context: Record<string, unknown> = unbundled) =>
  new App({
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: false,
    context: { ...context, ...unchecked },
  });
/** A broker that is there already. */
const ours = {
  arn: 'arn:aws:mq:eu-west-1:111111111111:broker:ours:b-1',
  url: 'amqps://ours.example.com:5671',
  managementUrl: 'https://ours.example.com',
  vhost: '/',
  secretArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:ours',
  placement: undefined,
};
const broker = (
  scope: App | Stack | Stage = app(),
  props: CourtierProps<typeof systems> = {},
): Courtier<typeof systems> =>
  new Courtier(scope, 'Broker', {
    systems,
    stage: 'prod',
    alerts: { email: 'duty@example.com' },
    environment: {},
    ...props,
  });

/** The templates of all stacks, by stack name. */
function templates(root: App | Stage): Map<string, Template> {
  const { stacks } = root.synth();
  return new Map(stacks.map(({ stackName, template }) => [stackName, Template.fromJSON(template)]));
}

function publisher(scope: Stack, { placement }: Courtier<typeof systems>) {
  return new LambdaFunction(scope, 'Checkout', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = () => {}'),
    ...placement,
  });
}

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

  it('lets a function publish as a user of the broker that may do nothing else', () => {
    const root = app();
    const made = broker(root);
    const mine = new Stack(root, 'Mine');
    made.grantPublish(publisher(mine, made), 'shop');
    const found = templates(root);
    const [topology] = Object.values(
      found.get('courtier-prod-messaging')?.findResources('Custom::Topology') ?? {},
    );
    const users: { name: string; write: string; read: string }[] = JSON.parse(topology?.Properties.Services);
    expect(users.map(({ write, read }) => ({ write, read }))).toContainEqual({
      write: '^(shop)$',
      read: '^$',
    });
    // The placement's own group is let in already: EC2 refuses the same rule twice.
    found.get('Mine')?.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    expect(JSON.stringify(found.get('Mine')?.toJSON())).toContain('COURTIER_BROKER_SECRET_ARN');
  });

  /** What the users that functions publish as may write to; Courtier's own may write everywhere, or nowhere. */
  function writersIn(template: Template | undefined): string[] {
    const [topology] = Object.values(template?.findResources('Custom::Topology') ?? {});
    const users: { write: string }[] = JSON.parse(topology?.Properties.Services);
    return users.map(({ write }) => write).filter((write) => write !== '.*' && write !== '^$');
  }

  it('lets a function publish to two exchanges, as one user with one secret', () => {
    const root = app();
    const made = broker(root);
    const checkout = publisher(new Stack(root, 'Mine'), made);
    for (const exchange of ['shop', 'news', 'shop'] as const) made.grantPublish(checkout, exchange);
    const messaging = templates(root).get('courtier-prod-messaging');
    expect(writersIn(messaging)).toEqual(['^(shop|news)$']);
    messaging?.resourceCountIs('AWS::SecretsManager::Secret', 1);
  });

  it('lets a function publish to two brokers, each by a variable of its own', () => {
    const root = app();
    const vpc = new Vpc(new Stack(root, 'Network'), 'Vpc') as IVpc;
    const environment = { COURTIER_BROKER_ACCESS: 'private' };
    const [east, west] = ['east', 'west'].map(
      (name) => new Courtier(root, name, { systems, name, stage: 'dev', environment, network: { vpc } }),
    );
    if (!east || !west) throw new Error('no brokers');
    const checkout = publisher(new Stack(root, 'Mine'), east);
    east.grantPublish(checkout, 'shop');
    expect(() => west.grantPublish(checkout, 'shop')).toThrow(
      'Mine/Checkout finds the secret of east in COURTIER_BROKER_SECRET_ARN: let west take another variable',
    );
    west.grantPublish(checkout, 'news', { variable: 'WEST_SECRET_ARN' });
    const found = templates(root);
    expect(['east', 'west'].map((name) => writersIn(found.get(`courtier-${name}-messaging`)))).toEqual([
      ['^(shop)$'],
      ['^(news)$'],
    ]);
    const [{ Properties } = { Properties: undefined }] = Object.values(
      found.get('Mine')?.findResources('AWS::Lambda::Function') ?? {},
    );
    const { COURTIER_BROKER_SECRET_ARN: one, WEST_SECRET_ARN: other } = Properties.Environment.Variables;
    expect([JSON.stringify(one), JSON.stringify(other)]).toEqual([
      expect.stringContaining('courtier-east-messaging'),
      expect.stringContaining('courtier-west-messaging'),
    ]);
    // The group of its own placement is let in already; the other broker has to let it in.
    const rules = found.get('Mine')?.findResources('AWS::EC2::SecurityGroupIngress') ?? {};
    expect(Object.keys(rules)).toEqual([expect.stringMatching(/^CheckoutToBroker0/)]);
  });

  it('refuses a function that cannot reach the broker', () => {
    const root = app();
    const made = broker(root);
    const outside = new LambdaFunction(new Stack(root, 'Mine'), 'Checkout', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = () => {}'),
    });
    expect(() => made.grantPublish(outside, 'shop')).toThrow('...broker.placement');
  });

  it('tells a function of failures', () => {
    const root = app();
    const made = broker(root, { stage: 'dev' });
    const mine = new Stack(root, 'Mine');
    made.onFailure(publisher(mine, { placement: undefined } as typeof made));
    templates(root).get('Mine')?.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'lambda' });
  });

  it('takes a VPC that is there already, and makes none', () => {
    const root = app();
    const vpc = new Vpc(new Stack(root, 'Mine'), 'Vpc') as IVpc;
    broker(root, { network: { vpc } });
    const network = templates(root).get('courtier-prod-network');
    network?.resourceCountIs('AWS::EC2::VPC', 0);
    network?.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    network?.resourceCountIs('AWS::EC2::SecurityGroup', 2);
  });

  it.each([
    ['small', {}],
    ['prod', { COURTIER_BROKER_ACCESS: 'outside' }],
  ] as const)('refuses a broker or a network for a RabbitMQ from outside: %s, %o', (stage, environment) => {
    const root = app();
    const network = { vpc: new Vpc(new Stack(root, 'Mine'), 'Vpc') as IVpc };
    expect(() => broker(app(), { stage, environment, broker: ours })).toThrow(
      /^broker: the broker is outside/,
    );
    expect(() => broker(root, { stage, environment, network })).toThrow(/^network: the broker is outside/);
  });

  it('lists a budget that does not suffice beside what is missing', () => {
    const root = app();
    const environment = { COURTIER_WAITING_CONCURRENCY: '9000', COURTIER_ACCOUNT_CONCURRENCY: '20000' };
    // Nobody is named who gets alerts.
    new Courtier(root, 'Broker', { systems, stage: 'prod', environment });
    expect(() => root.synth()).toThrow(/COURTIER_ALERT_EMAIL/);
    expect(() => root.synth()).toThrow(/The broker takes 5000 connections, and -\d+ are left/);
  });

  it('moves no broker of dev into a network that is added, unless its access is said to be private', () => {
    const root = app();
    const network = { vpc: new Vpc(new Stack(root, 'Mine'), 'Vpc') as IVpc };
    expect(() => broker(root, { stage: 'dev', network })).toThrow(
      /^network: the broker of dev has a public address .* COURTIER_BROKER_ACCESS=private/,
    );
    const environment = { COURTIER_BROKER_ACCESS: 'private' };
    expect(() => broker(new Stack(root, 'Other'), { stage: 'dev', environment, network })).not.toThrow();
  });

  it('takes a broker that is there already, and makes none', () => {
    const root = app();
    broker(root, { broker: ours });
    const made = templates(root);
    expect([...made.keys()]).not.toContain('courtier-prod-broker');
    made.get('courtier-prod-messaging')?.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: 'arn:aws:mq:eu-west-1:111111111111:broker:ours:b-1',
    });
  });
});
