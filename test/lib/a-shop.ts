import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack, type Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { afterAll } from 'vitest';
import { defineSystem } from '../../core/system/define.ts';
import { defineTopology } from '../../core/topology/define.ts';
import { Courtier, type CourtierProps } from '../../lib/courtier.ts';
import { unbundled, unchecked } from '../../lib/quick-context.ts';

const exported = {
  topology: { system: 'shop', exchanges: {}, queues: {} },
  routes: [],
  schemas: {},
  circuits: [],
  workflows: [],
};

export const app = (context: Record<string, unknown> = unbundled) =>
  new App({
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: false,
    context: { ...context, ...unchecked },
  });

/** A shop and its construct, for the tests of one file: the folder of the shop goes with them. */
export function aShop() {
  // Functions carry their systems, so there is a file to bundle.
  const folder = mkdtempSync(join(tmpdir(), 'courtier-shop-'));
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
  return { shop, systems, broker };
}

type Systems = ReturnType<typeof aShop>['systems'];

/** The templates of all stacks, by stack name. */
export function templates(root: App | Stage): Map<string, Template> {
  const { stacks } = root.synth();
  return new Map(stacks.map(({ stackName, template }) => [stackName, Template.fromJSON(template)]));
}

export function publisher(scope: Stack, { placement }: Courtier<Systems>) {
  return new LambdaFunction(scope, 'Checkout', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = () => {}'),
    ...placement,
  });
}
