import { describe, expect, it } from 'vitest';
import { deployments } from './deployments.ts';

type Output = { Value: unknown; Description?: string; Export?: unknown };
type Parameter = { Description?: string; Default?: unknown };

describe.each(deployments)('a deployment of stage $name of $what', ({ name, stage, declared }) => {
  const { stacks } = stage.assembly;
  const ofSystems = declared.systems.map(({ topology }) => `courtier-${name}-${topology.system}`);
  const all = <T>(section: 'Outputs' | 'Parameters') =>
    stacks.flatMap(({ template }) => Object.entries((template[section] ?? {}) as Record<string, T>));

  it('says at its end what one needs next, under names that stay', () => {
    const shown = all<Output>('Outputs').filter(([, output]) => output.Export === undefined);
    const broker =
      name === 'local'
        ? []
        : ['BrokerAmqpUrl', 'BrokerArn', 'BrokerManagementUrl', 'BrokerSecretName', 'ConsoleUrl'];
    expect(shown.map(([output]) => output).toSorted()).toEqual(
      ['AdminKeySecretName', 'AlertsTopicArn', 'ApiUrl', ...broker].toSorted(),
    );
    for (const [output, { Description }] of shown) expect(Description, output).toMatch(/^.{15,}\.$/);
  });

  it('asks for few things beside those of its systems, and says of each what it is', () => {
    const asked = all<Parameter>('Parameters').filter(([, parameter]) => parameter.Default === undefined);
    const others = stacks
      .filter(({ stackName }) => ofSystems.includes(stackName))
      .flatMap(({ template }) => Object.keys(template.Parameters ?? {}));
    const broker =
      name === 'local' ? ['BrokerManagementUrl', 'BrokerPassword', 'BrokerUrl', 'BrokerUsername'] : [];
    const names = asked.map(([parameter]) => parameter).filter((each) => !others.includes(each));
    expect(names.toSorted()).toEqual(broker.toSorted());
    for (const [parameter, { Description }] of asked) expect(Description, parameter).toMatch(/.{12,}/);
  });

  it('names the secret that holds the admin key as it is named', () => {
    const [, output] = all<Output>('Outputs').find(([each]) => each === 'AdminKeySecretName') ?? [];
    const names = stage.resources('AWS::SecretsManager::Secret').map(({ properties }) => properties.Name);
    expect(names).toContain(output?.Value);
  });
});
