import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { chosen } from '../core/system/choose.ts';
import type { System } from '../core/system/define.ts';
import { allowances } from './allowances.ts';
import { composeStacks } from './compose.ts';
import { acknowledgements, checkWithNag, type Known } from './nag.ts';
import { stageNamed } from './named-stage.ts';
import { unbundled, unchecked } from './quick-context.ts';
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
  /** Whether functions are bundled. Without it the templates are as they are, and hold nothing that runs. */
  bundled?: boolean;
};

/** The CDK app of one stage. Nothing in it looks anything up: it synthesizes without a network or an account. */
export function courtierApp({ environment, systems, outdir, checked = true, bundled = true }: AppProps): App {
  const app = new App({
    analyticsReporting: false,
    treeMetadata: false,
    autoSynth: false,
    builtinCloudFormationValidation: checked,
    context: { ...featureFlags(), ...(!bundled && unbundled), ...(!checked && unchecked) },
    ...(outdir === undefined ? {} : { outdir }),
  });
  const context: unknown = app.node.tryGetContext('stage');
  const name = typeof context === 'string' ? context : (environment.COURTIER_STAGE ?? 'local');
  const deployed = chosen(systems, environment.COURTIER_SYSTEMS);
  const stage = stageNamed(name, environment, deployed);
  composeStacks(app, stage);
  // AWS's rules judge what runs there.
  if (checked && stage.onAws) checkWithNag(app, knownOf(deployed));
  return app;
}

/** Findings that stay: of the product's resources, and of the systems' own. */
export function knownOf(systems: readonly System[]): Known {
  const own = systems.map(stackModuleOf);
  return {
    acknowledgements: [...acknowledgements, ...own.flatMap((each) => each?.acknowledgements ?? [])],
    allowances: [...allowances, ...own.flatMap((each) => each?.allowances ?? [])],
  };
}

/** The same flags whether `cdk` or Node itself runs the app. */
function featureFlags(): Record<string, unknown> {
  const cdk = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return cdk.context;
}
