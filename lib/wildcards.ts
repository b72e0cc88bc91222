import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Allowance } from './acknowledgement.ts';

/** An action that a policy allows on a resource, where one of them has a wildcard. */
export type Wildcard = { path: string; action: string; resource: string; condition: string };

type Statement = { Effect: string; Action: string | string[]; Resource: unknown; Condition?: unknown };
type Document = { Statement?: Statement[] } | undefined;

/** What the policies of this construct allow with a wildcard. */
export function wildcardsOf(node: IConstruct): Wildcard[] {
  return documentsOf(node)
    .flatMap((document) => document?.Statement ?? [])
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, Resource, Condition }) => {
      const resources = [Resource].flat().map(textOf);
      const actions = [Action].flat();
      const condition = JSON.stringify(Condition ?? {});
      return resources.flatMap((resource) =>
        actions.map((action) => ({ path: node.node.path, action, resource, condition })),
      );
    })
    .filter(({ action, resource }) => action.includes('*') || resource.includes('*'));
}

export function isAllowed(
  { path, action, resource, condition }: Wildcard,
  allowances: readonly Allowance[],
): boolean {
  return allowances.some(
    ({ actions, on, where, at }) =>
      actions.includes(action) &&
      !action.includes('*') &&
      on.test(resource) &&
      (where?.test(condition) ?? true) &&
      (at?.test(path) ?? true),
  );
}

/** A policy of its own, or those within a role, a user or a group. */
function documentsOf(node: IConstruct): Document[] {
  if (!CfnResource.isCfnResource(node)) return [];
  const { policyDocument, policies } = node as CfnResource & { policyDocument?: unknown; policies?: unknown };
  const stack = Stack.of(node);
  const within = (stack.resolve(policies) ?? []) as { policyDocument?: Document }[];
  return [stack.resolve(policyDocument) as Document, ...[within].flat().map((each) => each.policyDocument)];
}

/** A resource as one reads it: references in angle brackets, which are imports once CDK has written the stacks. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': joined,
    'Fn::ImportValue': imported,
  } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return `<${Ref}>`;
  if (typeof imported === 'string') return `<${imported}>`;
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  if (!Array.isArray(joined)) return JSON.stringify(value);
  const [delimiter, parts] = joined as [string, unknown[]];
  return parts.map(textOf).join(delimiter);
}
