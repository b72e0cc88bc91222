import { Problem } from '../problem.ts';
import type { Created } from '../resource.ts';
import { resolveCondition, type Scope } from './intrinsics.ts';
import type { Template } from './template.ts';

export type ScopeDeps = {
  stack: string;
  region: string;
  account: string;
  template: Template;
  parameters: Readonly<Record<string, string | string[]>>;
  /** Resources made so far, by logical id. */
  created: ReadonlyMap<string, Created>;
  /** Exports of the stacks made so far. */
  exports: ReadonlyMap<string, unknown>;
};

/** Looks up the names that one stack's intrinsic functions use. */
export function stackScope(deps: ScopeDeps): Scope {
  const { stack, template, created } = deps;
  const pseudo: Record<string, unknown> = {
    'AWS::Region': deps.region,
    'AWS::AccountId': deps.account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack,
    'AWS::StackId': `arn:aws:cloudformation:${deps.region}:${deps.account}:stack/${stack}/local`,
    'AWS::NotificationARNs': [],
  };
  const scope: Scope = {
    ref: (name) => {
      const value = pseudo[name] ?? deps.parameters[name] ?? created.get(name)?.ref;
      if (value === undefined)
        throw new Problem(`Ref ${name}: stack ${stack} has no such parameter or resource`);
      return value;
    },
    attribute: (logicalId, attribute) => {
      const resource = created.get(logicalId);
      if (!resource)
        throw new Problem(`Fn::GetAtt ${logicalId}.${attribute}: stack ${stack} has no such resource`);
      const value = resource.attributes[attribute];
      if (value === undefined) {
        throw new Problem(
          `Fn::GetAtt ${logicalId}.${attribute}: the local runtime gives ${template.Resources[logicalId]?.Type} only ${Object.keys(resource.attributes).join(', ') || 'no attributes'}`,
        );
      }
      return value;
    },
    condition: (name) => {
      if (!(name in (template.Conditions ?? {})))
        throw new Problem(`stack ${stack} has no condition ${name}`);
      return resolveCondition(template.Conditions?.[name], scope);
    },
    mapping: (map, top, second) => {
      const value = template.Mappings?.[map]?.[top]?.[second];
      if (value === undefined)
        throw new Problem(`Fn::FindInMap: stack ${stack} has no ${map}.${top}.${second}`);
      return value;
    },
    exported: (name) => {
      if (!deps.exports.has(name))
        throw new Problem(`Fn::ImportValue: no stack before ${stack} exports ${name}`);
      return deps.exports.get(name);
    },
  };
  return scope;
}
