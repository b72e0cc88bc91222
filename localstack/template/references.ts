import { isObject } from './intrinsics.ts';
import type { TemplateResource } from './template.ts';

/** Logical ids that a resource needs before it can be made: DependsOn, Ref, Fn::GetAtt and Fn::Sub, also nested. */
export function dependenciesOf(resource: TemplateResource, known: ReadonlySet<string>): Set<string> {
  const found = new Set<string>([resource.DependsOn ?? []].flat());
  collect(resource.Properties, found);
  return new Set([...found].filter((id) => known.has(id)));
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'Ref' && typeof item === 'string') found.add(item);
    else if (key === 'Fn::GetAtt')
      found.add(String(Array.isArray(item) ? item[0] : item).split('.')[0] ?? '');
    else if (key === 'Fn::Sub') {
      const source = String(Array.isArray(item) ? item[0] : item);
      for (const [, name = ''] of source.matchAll(/\$\{([^!}][^}]*)\}/g)) found.add(name.split('.')[0] ?? '');
    }
    collect(item, found);
  }
}
