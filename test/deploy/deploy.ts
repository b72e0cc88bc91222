import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Children } from '../../localstack/children.ts';
import { shortWaits } from '../short-waits.ts';
import { type BrokerLogin, brokerParameters } from './broker-parameters.ts';
import { cdk, Outputs } from './cdk.ts';
import { synthesize } from './synthesize.ts';

/** The waits of stories, and what an emulator cannot do left out. */
const settings = {
  ...shortWaits,
  COURTIER_USAGE_PLANS: 'none',
  COURTIER_BRIDGE: 'command',
};

/** Stacks that need nothing of each other come and go at once: CDK looks at a stack every five seconds, and waits for each. */
const AT_ONCE = ['--concurrency', '4'];

/** Where deployments go. */
export type Target = {
  dataDir: string;
  endpoint: { url: string };
  broker: BrokerLogin;
  children: Children;
};

/** An app in one of its states: synthesized once, however often it is deployed. */
export type App = {
  /** Names its assembly. */
  name: string;
  /** The folder of the CDK app. */
  project: string;
  /** Added to the environment of the synthesis. */
  env?: Record<string, string>;
};

export type DeployOptions = {
  /** `stack:Name=value`. */
  parameters?: readonly string[];
  /** Those to deploy, with what they need; default: all of the stage local. */
  stacks?: readonly string[];
  /** More arguments of `cdk deploy`. */
  args?: readonly string[];
};

/** The stage local of an app, and answers the outputs of all stacks. Rejects with CdkError. */
export async function deploy(
  target: Target,
  app: App,
  { parameters = [], stacks, args = [] }: DeployOptions = {},
): Promise<Record<string, Record<string, string>>> {
  const { dataDir, broker, endpoint, children } = target;
  const assembly = await assemblyOf(target, app);
  const outputs = join(dataDir, `${app.name}.outputs.json`);
  await cdk(
    { children, endpoint: endpoint.url },
    'deploy',
    ...(stacks ?? ['--all']),
    '--app',
    assembly,
    '--require-approval',
    'never',
    '--outputs-file',
    outputs,
    ...AT_ONCE,
    ...(stacks ? [] : brokerParameters(broker, 'courtier-local-data')),
    ...parameters.flatMap((parameter) => ['--parameters', parameter]),
    ...args,
  );
  return Outputs.parse(JSON.parse(readFileSync(outputs, 'utf8')));
}

/** Everything of an app goes, but for what its stage keeps. */
export async function destroy(target: Target, app: App): Promise<void> {
  const { children, endpoint } = target;
  const assembly = await assemblyOf(target, app);
  const which = ['--all', '--force', '--app', assembly];
  await cdk({ children, endpoint: endpoint.url }, 'destroy', ...which, ...AT_ONCE);
}

/** The folder of what CDK deploys: made once. */
export async function assemblyOf(
  { children, dataDir }: Target,
  { name, project, env }: App,
): Promise<string> {
  const assembly = join(dataDir, `${name}.cdk.out`);
  if (!existsSync(join(assembly, 'manifest.json')))
    await synthesize({ children, assembly, project, env: { ...settings, ...env } });
  return assembly;
}

export async function bootstrap({ children, endpoint }: Target): Promise<void> {
  await cdk({ children, endpoint: endpoint.url }, 'bootstrap', 'aws://000000000000/us-east-1');
}
