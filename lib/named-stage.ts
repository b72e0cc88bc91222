import * as z from 'zod';
import { declare } from '../core/system/declared.ts';
import type { System } from '../core/system/define.ts';
import { resourcePrefix } from '../core/topology/names.ts';
import { ConnectionBudget, type Limits } from './connection-budget.ts';
import { FunctionCode } from './function-code.ts';
import type { Environment } from './settings.ts';
import type { Stage, StageName } from './stage.ts';
import { choices } from './stage-choices.ts';
import { fromSettings, readStageSettings, type Settings } from './stage-settings.ts';

const StageNameSchema = z.enum(['local', 'dev', 'prod']);
export const stageNames: readonly StageName[] = StageNameSchema.options;

/** `dev` with a RabbitMQ that somebody has already, wherever it runs: nothing but what is used costs anything. */
export const SMALL = 'small';

const DEPLOYMENT = /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/;

/**
 * A stage with its settings and systems. Throws an error that names every setting, or topology, it cannot read.
 * `deployment` is the middle of its physical names; default: the stage's name.
 */
export function stageNamed(
  name: string,
  environment: Environment,
  systems: readonly System[] = [],
  deployment: string = name,
): Stage {
  const stage = StageNameSchema.safeParse(name === SMALL ? 'dev' : name);
  if (!stage.success)
    throw new Error(`There is no stage "${name}": choose one of ${[...stageNames, SMALL].join(', ')}.`);
  if (!DEPLOYMENT.test(deployment))
    throw new Error(
      `"${deployment}" cannot stand in names: 2 to 20 lowercase letters, digits and hyphens, a letter first, no hyphen last.`,
    );
  const outside = name === SMALL && { COURTIER_BROKER_ACCESS: 'outside' };
  const settings = readStageSettings({ ...environment, ...outside });
  const own = fromSettings(stage.data, settings);
  const broker = own.network.access === 'outside' ? null : brokerOf(choices[stage.data].broker, settings);
  return {
    name: stage.data,
    deployment,
    onAws: stage.data !== 'local',
    declared: declare(systems, deployment),
    code: new FunctionCode(systems, { exportsSpans: settings.COURTIER_OTLP_ENDPOINT !== undefined }),
    environment,
    prefix: resourcePrefix(deployment),
    ...own,
    ...choices[stage.data],
    broker,
    waiting: waitingOf(choices[stage.data].waiting, settings),
    budget: new ConnectionBudget(limitsOf(stage.data, broker, settings)),
  };
}

/** AWS moves a broker to the next minor version when the old one's support ends: the setting follows, without a new Courtier. */
function brokerOf(
  choice: Stage['broker'],
  { COURTIER_BROKER_VERSION: engineVersion, COURTIER_BROKER_CONNECTIONS: connections }: Settings,
): Stage['broker'] {
  return (
    choice && { ...choice, ...(engineVersion && { engineVersion }), ...(connections && { connections }) }
  );
}

/** 0 reserves nothing: an account that is new may have room for ten invocations at once. */
function waitingOf(
  choice: Stage['waiting'],
  { COURTIER_WAITING_CONCURRENCY: set }: Settings,
): Stage['waiting'] {
  return { ...choice, concurrency: set === 0 ? undefined : (set ?? choice.concurrency) };
}

/** A laptop's RabbitMQ has no limit of its own, and its runtime keeps 16 processes. */
const LAPTOP = { connections: 2_500, publishers: 32 };
/** What AWS lets an account run at once, and one that is new. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ACCOUNT_CONCURRENCY = 1_000;
const NEW_ACCOUNT_CONCURRENCY = 10;

function limitsOf(
  name: StageName,
  broker: Stage['broker'],
  {
    COURTIER_ACCOUNT_CONCURRENCY: account,
    COURTIER_BROKER_CONNECTIONS: connections,
    COURTIER_WAITING_CONCURRENCY: waiting,
  }: Settings,
): Limits {
  const reserves = waiting !== 0;
  return {
    connections: broker?.connections ?? connections,
    ...(name === 'local' && LAPTOP),
    concurrency: account ?? (reserves ? ACCOUNT_CONCURRENCY : NEW_ACCOUNT_CONCURRENCY),
    reserves,
  };
}
