import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import { systems } from '../core/topology/index.ts';
import { assertValid } from '../core/topology/validate.ts';
import { checkWithNag } from './nag.ts';
import { ApiStack } from './stacks/api.ts';
import { BrokerStack } from './stacks/broker.ts';
import { DataStack } from './stacks/data.ts';
import { MessagingStack } from './stacks/messaging.ts';
import { NetworkStack } from './stacks/network.ts';
import { RetryStack } from './stacks/retry.ts';
import { WorkflowStack } from './stacks/workflow.ts';
import { type Stage, stageNamed } from './stage.ts';

export type AppProps = {
  /** The settings, and in COURTIER_STAGE the stage unless the context says another. Default: local. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Where the templates go; left to CDK (CDK_OUTDIR, else a temporary folder) when not given. */
  outdir?: string;
  /** Whether templates are checked against CloudFormation's schema and AWS's own rules: a second or two. */
  checked?: boolean;
};

/** The CDK app of one stage. Nothing in it looks anything up: it synthesizes without a network or an account. */
export function courtierApp({ environment, outdir, checked = true }: AppProps): App {
  assertValid(systems);
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
  composeStacks(app, stageNamed(name, environment));
  if (checked) checkWithNag(app);
  return app;
}

/** network → broker → data → retry → workflow → messaging → api: each stack uses only those before it. */
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
  new MessagingStack(app, id('messaging'), { ...props('messaging'), data, retry, workflow, brokerName });
  new ApiStack(app, id('api'), { ...props('api'), data, retry });
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
