import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';
import type { Stack } from './assembly.ts';

export type ResourceTypes = ReadonlyMap<string, ResourceType>;

/** How the runtime stands in for a type. All `Custom::…` types are one. */
export function typeNamed(types: ResourceTypes, type: string): ResourceType | undefined {
  return (
    types.get(type) ??
    (type.startsWith('Custom::') ? types.get('AWS::CloudFormation::CustomResource') : undefined)
  );
}

/** Throws one Problem that lists everything in the templates that the runtime does not know: nothing is left out silently. */
export function checkSupported(stacks: readonly Stack[], types: ResourceTypes): void {
  const unknownTypes = new Map<string, string[]>();
  const unknownProperties = new Map<string, string[]>();
  for (const { name, template } of stacks) {
    for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
      const where = `${name}/${logicalId}`;
      const type = typeNamed(types, Type);
      if (!type) note(unknownTypes, Type, where);
      else
        for (const property of unknown(Properties, type))
          note(unknownProperties, `${Type}.${property}`, where);
    }
  }
  const problems = [
    ...[...unknownTypes].map(
      ([type, where]) =>
        `${type} is not supported: write localstack/resources/${fileFor(type)} (used by ${few(where)})`,
    ),
    ...[...unknownProperties].map(
      ([property, where]) =>
        `${property} is not supported: act on it or name it in noEffect, in localstack/resources/${fileFor(property.split('.')[0] ?? '')} (used by ${few(where)})`,
    ),
  ];
  if (problems.length > 0)
    throw new Problem(`the local runtime cannot run this template:\n  ${problems.join('\n  ')}`);
}

/** `AWS::SQS::Queue` → `sqs-queue.ts`. */
export function fileFor(type: string): string {
  if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource')
    return 'custom-resource.ts';
  const [service = '', name = ''] = type.split('::').slice(1);
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2');
  return `${service}-${words}.ts`.toLowerCase();
}

function unknown(properties: Record<string, unknown> | undefined, type: ResourceType): string[] {
  if (type.anyProperty !== undefined) return [];
  return Object.keys(properties ?? {}).filter(
    (property) => !type.properties.includes(property) && !(property in (type.noEffect ?? {})),
  );
}

function note(map: Map<string, string[]>, key: string, where: string): void {
  map.set(key, [...(map.get(key) ?? []), where]);
}

function few(where: string[]): string {
  return where.length > 3 ? `${where.slice(0, 3).join(', ')} and ${where.length - 3} more` : where.join(', ');
}
