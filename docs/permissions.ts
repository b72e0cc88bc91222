import { type Resource, resourcesOf } from './cost/templates.ts';

type Statement = { Effect: string; Action: string | string[] };

/** What each function of prod may do, from its template, of the product without a system. Which resources: the template. */
export function permissions(): string {
  const resources = resourcesOf('prod');
  const rows = resources
    .filter(({ type, properties }) => type === 'AWS::Lambda::Function' && named(properties))
    .map(({ properties }) => {
      const where = properties.VpcConfig === undefined ? '' : 'yes';
      return `| ${named(properties)} | ${where} | ${allowed(resources, properties.Role)} |`;
    });
  return ['| function | in the network | may |', '| --- | --- | --- |', ...rows.toSorted()].join('\n');
}

function named({ FunctionName }: Resource['properties']): string | undefined {
  return typeof FunctionName === 'string' ? FunctionName.replace('courtier-prod-', '') : undefined;
}

/** Beside its own log and, in the network, what Lambda does with its role. */
function allowed(resources: readonly Resource[], role: unknown): string {
  const { 'Fn::GetAtt': [id] = [] } = role as { 'Fn::GetAtt'?: string[] };
  const actions = resources
    .filter(({ type, properties }) => type === 'AWS::IAM::Policy' && rolesOf(properties).includes(id ?? ''))
    .flatMap(({ properties }) => (properties.PolicyDocument as { Statement: Statement[] }).Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action)
    .filter((action) => !/^(ec2|logs):/.test(action));
  return [...Map.groupBy(new Set(actions), (action) => action.split(':')[0])]
    .map(
      ([service, all]) =>
        `${service}: ${all
          .map((action) => action.split(':')[1])
          .toSorted()
          .join(', ')}`,
    )
    .toSorted()
    .join('; ');
}

function rolesOf({ Roles }: Resource['properties']): string[] {
  return ((Roles ?? []) as { Ref?: string }[]).map(({ Ref = '' }) => Ref);
}
