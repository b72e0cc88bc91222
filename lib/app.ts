import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import { chosen } from '../core/system/choose.ts';
import type { System } from '../core/system/define.ts';
import { acknowledgements, checkWithNag } from './nag.ts';
import { ApiStack } from './stacks/api.ts';
import { BrokerStack } from './stacks/broker.ts';
import { DataStack } from './stacks/data.ts';
import { MessagingStack } from './stacks/messaging.ts';
import { NetworkStack } from './stacks/network.ts';
import { RetryStack } from './stacks/retry.ts';
import { SystemStack } from './stacks/system.ts';
import { WorkflowStack } from './stacks/workflow.ts';
import { type Stage, stageNamed } from './stage.ts';
import { stackModuleOf } from './system-parts.ts';

export type AppProps = {
  /** The settings, and in COURTIER_STAGE the stage unless the context says another. Default: local. */
  environment: Readonly<Record<string, string | undefined>>;
  /** What there is to deploy; COURTIER_SYSTEMS in the environment chooses among them. */
  systems: readonly System[];
  /** Where the templates go; left to CDK (CDK_OUTDIR, else a temporary folder) when not given. */
  outdir?: string;
  /** Whether templates are checked against CloudFormation's schema and AWS's own rules: a second or two. */
  checked?: boolean;
};

/** The CDK app of one stage. Nothing in it looks anything up: it synthesizes without a network or an account. */
export function courtierApp({ environment, systems, outdir, checked = true }: AppProps): App {
  const app = new App({
    analyticsReporting: false,
    treeMetadata: false,
    autoSynth: false,
    builtinCloudFormationValidation: checked,
    context: featureFlags(),
    ...(outdir === undefined ? {} : { outdir }),
  });
  const context: unknown = app.node.tryGetContext('stage');
  const name = typeof context === 'string' ? context : (environment.COURTIER_STAGE ?? 'local');
  const deployed = chosen(systems, environment.COURTIER_SYSTEMS);
  composeStacks(app, stageNamed(name, environment, deployed));
  if (checked) checkWithNag(app, acknowledgementsOf(deployed));
  return app;
}

/** Findings that stay: of the product's resources, and of the systems' own. */
export function acknowledgementsOf(systems: readonly System[]) {
  return [...acknowledgements, ...systems.flatMap((each) => stackModuleOf(each)?.acknowledgements ?? [])];
}

/** network → broker → data → retry → workflow → messaging → each system → api: each uses only those before it. */
function composeStacks(app: App, stage: Stage) {
  const props = (name: string) => ({
    stage,
    stackName: `${stage.prefix}${name}`,
    description: `Courtier, stage ${stage.name}: ${name}.`,
    synthesizer: synthesizer(stage),
  });
  const id = (name: string) => `${stage.prefix}${name}`;
  const network = stage.broker ? new NetworkStack(app, id('network'), props('network')) : undefined;
  const broker =
    stage.broker && network
      ? new BrokerStack(app, id('broker'), { ...props('broker'), size: stage.broker, network })
      : undefined;
  const data = new DataStack(app, id('data'), { ...props('data'), broker: broker?.connection });
  const retry = new RetryStack(app, id('retry'), { ...props('retry'), data });
  const workflow = new WorkflowStack(app, id('workflow'), { ...props('workflow'), data });
  const brokerName = broker?.brokerName;
  const messaging = new MessagingStack(app, id('messaging'), { ...props('messaging'), data, brokerName });
  const systems = stage.declared.systems.map((system) => {
    const { system: name } = system.topology;
    const stack = new SystemStack(app, id(name), {
      ...props(name),
      system,
      data,
      retry,
      workflow,
      messaging,
    });
    stackModuleOf(system)?.deploy(stack);
    stack.plainConsumers();
    return stack;
  });
  new ApiStack(app, id('api'), { ...props('api'), data, retry, systems });
}

/** A laptop has no bootstrap stack, whose version the template would otherwise ask for. */
function synthesizer(stage: Stage) {
  return new DefaultStackSynthesizer({
    generateBootstrapVersionRule: stage.broker !== null,
  }) as IStackSynthesizer;
}

/** The same flags whether `cdk` or Node itself runs the app. */
function featureFlags(): Record<string, unknown> {
  const cdk = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return cdk.context;
}
