import { type Resource, resourcesOf } from './cost/templates.ts';

type Statement = { Effect: string; Action: string | string[] };

/** What each function of prod may do, from its template, of the product without a system. Which resources: the template. */
export function permissions(): string {
  const resources = resourcesOf('prod');
  const rows = resources
    .filter(({ type, properties }) => type === 'AWS::Lambda::Function' && named(properties))
    .map(({ properties }) => {
      const placed = properties.VpcConfig !== undefined;
      const may = allowed(resources, properties.Role, placed ? /^(ec2|logs):/ : /^logs:/);
      return `| ${named(properties)} | ${placed ? 'yes' : ''} | ${may} |`;
    });
  return ['| function | in the network | may |', '| --- | --- | --- |', ...rows.toSorted()].join('\n');
}

function named({ FunctionName }: Resource['properties']): string | undefined {
  return typeof FunctionName === 'string' ? FunctionName.replace('courtier-prod-', '') : undefined;
}

/** Beside what goes without saying: its own log and, in the network, what Lambda does with its role. */
function allowed(resources: readonly Resource[], role: unknown, beside: RegExp): string {
  const { 'Fn::GetAtt': [id] = [] } = role as { 'Fn::GetAtt'?: string[] };
  const actions = resources
    .filter(({ type, properties }) => type === 'AWS::IAM::Policy' && rolesOf(properties).includes(id ?? ''))
    .flatMap(({ properties }) => (properties.PolicyDocument as { Statement: Statement[] }).Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action)
    .filter((action) => !beside.test(action));
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
