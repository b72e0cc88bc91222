import { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import { Courtier } from '../../lib/courtier.ts';
import { app, aShop, publisher, templates } from './a-shop.ts';

const { systems, broker } = aShop();

describe('the construct', () => {
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
});
