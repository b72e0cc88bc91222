import { describe, expect, it } from 'vitest';
import { deployments, onAws } from './deployments.ts';

/** The ends of the stacks' names, in the order in which they are deployed. */
const stacksOf = ({ name, declared }: (typeof deployments)[number]) =>
  [
    // The broker of dev has a public address.
    ...(name === 'prod' ? ['network'] : []),
    ...(name === 'local' ? [] : ['broker']),
    'data',
    'retry',
    ...(declared.workflows.length > 0 ? ['workflow'] : []),
    'messaging',
    ...declared.systems.map(({ topology }) => topology.system),
    'webhooks',
    'api',
    // A laptop's runtime serves the page.
    ...(name === 'local' ? [] : ['console']),
  ].map((stack) => `courtier-${name}-${stack}`);

describe.each(deployments)('the CDK app of stage $name of $what', (deployment) => {
  it('has its stacks, and looks nothing up for them', () => {
    const { manifest, stacks } = deployment.stage.assembly;
    expect(manifest.missing).toBeUndefined();
    expect(stacks.map(({ stackName }) => stackName).toSorted()).toEqual(stacksOf(deployment).toSorted());
  });
});

describe.each(onAws)('the CDK app of stage $name of $what', (deployment) => {
  it('deploys its stacks in one order: each uses only those before it', () => {
    const order = stacksOf(deployment);
    for (const { id, dependencies } of deployment.stage.assembly.stacks) {
      for (const used of dependencies.filter((each) => !each.id.endsWith('.assets'))) {
        expect(order.indexOf(used.id), `${id} uses ${used.id}`).toBeLessThan(order.indexOf(id));
      }
    }
  });
});
