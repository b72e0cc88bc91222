import { DefaultStackSynthesizer, type Environment, type IStackSynthesizer } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BrokerConnection } from './constructs/broker-connection.ts';
import { outsideBroker } from './outside-broker.ts';
import { AllowancesStack } from './stacks/allowances.ts';
import { ApiStack } from './stacks/api.ts';
import { BrokerStack, brokerNameOf } from './stacks/broker.ts';
import { ConsoleStack } from './stacks/console.ts';
import { DataStack } from './stacks/data.ts';
import { MessagingStack } from './stacks/messaging.ts';
import { type GivenNetwork, NetworkStack } from './stacks/network.ts';
import { RetryStack } from './stacks/retry.ts';
import { SystemStack } from './stacks/system.ts';
import { WebhooksStack } from './stacks/webhooks.ts';
import { WorkflowStack } from './stacks/workflow.ts';
import type { Stage } from './stage.ts';
import { stackModuleOf } from './system-parts.ts';

/** What is there already, and where. */
export type Surroundings = {
  /** Account and region of the stacks. */
  env?: Environment | undefined;
  broker?: BrokerConnection | undefined;
  network?: GivenNetwork | undefined;
};

export type Composed = {
  network: NetworkStack | undefined;
  data: DataStack;
  messaging: MessagingStack;
  systems: readonly SystemStack[];
  api: ApiStack;
};

/** network → broker → data → retry → workflow → messaging → each system → webhooks → api → allowances, console: each uses only those before it. */
export function composeStacks(scope: Construct, stage: Stage, around: Surroundings = {}): Composed {
  const props = (name: string) => ({
    stage,
    stackName: `${stage.prefix}${name}`,
    description: `Courtier, stage ${stage.name}: ${name}.`,
    ...(around.env && { env: around.env }),
    ...(!stage.onAws && { synthesizer: laptopSynthesizer() }),
  });
  const id = (name: string) => `${stage.prefix}${name}`;
  const { network, connection, brokerName } = brokerOf(scope, stage, around, { id, props });
  const data = new DataStack(scope, id('data'), { ...props('data'), broker: connection });
  const retry = new RetryStack(scope, id('retry'), { ...props('retry'), data });
  if (stage.declared.workflows.length > 0) {
    new WorkflowStack(scope, id('workflow'), { ...props('workflow'), data });
  }
  const messaging = new MessagingStack(scope, id('messaging'), { ...props('messaging'), data, brokerName });
  const systems = stage.declared.systems.map((system) => {
    const { system: name } = system.topology;
    const before = { data, retry, messaging };
    const stack = new SystemStack(scope, id(name), { ...props(name), system, ...before });
    stackModuleOf(system)?.deploy(stack);
    stack.workflows();
    stack.plainConsumers();
    return stack;
  });
  const webhooks = new WebhooksStack(scope, id('webhooks'), { ...props('webhooks'), data });
  const api = new ApiStack(scope, id('api'), { ...props('api'), data, retry, webhooks, systems });
  // Without an issuer nobody comes with a token.
  if (stage.oidc) {
    new AllowancesStack(scope, id('allowances'), { ...props('allowances'), planId: api.tokenPlanId });
  }
  if (stage.hasConsole) {
    new ConsoleStack(scope, id('console'), { ...props('console'), restApiId: api.restApiId });
  }
  return { network, data, messaging, systems, api };
}

type Naming = {
  id: (name: string) => string;
  props: (name: string) => { stage: Stage };
};

/** On a laptop RabbitMQ comes from outside, whatever else is said. */
function brokerOf(scope: Construct, stage: Stage, around: Surroundings, { id, props }: Naming) {
  if (!stage.onAws) return {};
  if (!stage.broker) {
    refuseGiven(around);
    return { connection: outsideBroker(scope, stage.outsideBroker) };
  }
  if (around.broker && around.network)
    throw new Error(
      'With a broker that is there already, its placement says the network: leave `network` out.',
    );
  if (around.broker) return { connection: around.broker };
  const network = networkOf(scope, stage, around, { id, props });
  const size = stage.broker;
  const name = brokerNameOf(stage);
  const broker = new BrokerStack(scope, name, { ...props('broker'), stackName: name, size, network });
  return { network, connection: broker.connection, brokerName: broker.brokerName };
}

/** Of a RabbitMQ from outside the settings say where it is. */
function refuseGiven({ broker, network }: Surroundings): void {
  const given = [...(broker ? ['broker'] : []), ...(network ? ['network'] : [])];
  if (given.length === 0) return;
  throw new Error(
    `${given.join(' and ')}: the broker is outside, where the settings say. Leave this out, or take the stage dev or prod without COURTIER_BROKER_ACCESS=outside.`,
  );
}

/**
 * Undefined: the broker has a public address, and no function needs a network. To move a broker into one is to replace it, which
 * a `network` that somebody adds must not do by itself.
 */
function networkOf(scope: Construct, stage: Stage, { network: given }: Surroundings, { id, props }: Naming) {
  if (stage.network.access === 'public') {
    if (!given) return undefined;
    throw new Error(
      `network: the broker of ${stage.name} has a public address and stands in no VPC. Set COURTIER_BROKER_ACCESS=private too, before the first deployment; a broker that is there already is replaced by another (COURTIER_BROKER_GENERATION). Or leave \`network\` out.`,
    );
  }
  return new NetworkStack(scope, id('network'), { ...props('network'), given });
}

/** A laptop has no bootstrap stack, whose version the template would otherwise ask for. */
function laptopSynthesizer() {
  return new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;
}
