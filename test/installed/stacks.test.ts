import { describe, expect, it } from 'vitest';
import { synthesized } from '../lib/synthesized.ts';
import { deployments, onAws } from './deployments.ts';

/** CloudFormation takes 500 (its user guide, "CloudFormation quotas"). Who reaches this moves something into a stack of its own. */
const RESOURCES_MAX = 400;
/** Settings that each add resources: an issuer, a domain, and callers' certificates. */
const EVERYTHING = {
  COURTIER_OIDC_ISSUER: 'https://id.example.com/realm',
  COURTIER_OIDC_AUDIENCE: 'courtier',
  COURTIER_DOMAIN_NAME: 'courtier.example.com',
  COURTIER_CERTIFICATE_ARN: 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-aaaa',
};

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

describe('CloudFormation’s limit', () => {
  it('is far from every stack of prod, with every system and whatever settings add', () => {
    const { stacks } = synthesized('prod', EVERYTHING).assembly;
    const sizes = stacks.map(({ stackName, template }) => ({
      stackName,
      resources: Object.keys(template.Resources).length,
    }));
    expect(sizes.map(({ stackName }) => stackName)).toContain('courtier-prod-allowances');
    expect(sizes.filter(({ resources }) => resources > RESOURCES_MAX)).toEqual([]);
  });
});
