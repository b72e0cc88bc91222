import * as z from 'zod';
import type { JsonPath } from '../json/replace-values.ts';

/** Any member, or any element. */
const ANY = Symbol('any');
type Pattern = readonly (string | typeof ANY)[];

/** The fields that a schema marks with `.meta({ sensitive: true })`. */
export type SensitiveFields = {
  /** Whether it marks any. */
  any: boolean;
  /** Whether a value at this path is one of them, in a body that fits the schema. */
  holds(path: JsonPath): boolean;
  /** Whether a member of this name is one of them somewhere: what to go by in a body that does not fit. */
  named(path: JsonPath): boolean;
};

const known = new WeakMap<z.core.$ZodType, SensitiveFields>();

/** Looked for once in each schema. */
export function sensitiveFields(schema: z.core.$ZodType): SensitiveFields {
  const found = known.get(schema) ?? fieldsOf(schema);
  known.set(schema, found);
  return found;
}

function fieldsOf(schema: z.core.$ZodType): SensitiveFields {
  const patterns: Pattern[] = [];
  const isRecursive = collect(schema, [], new Set(), patterns);
  const names = new Set(patterns.map((pattern) => lastName(pattern)?.toLowerCase()));
  const named = (path: JsonPath) =>
    names.has(undefined) || path.some((part) => typeof part === 'string' && names.has(part.toLowerCase()));
  // The fields of a schema that holds itself are at no end of paths.
  const holds = (path: JsonPath) =>
    patterns.some((pattern) => fits(pattern, path)) || (isRecursive && patterns.length > 0 && named(path));
  return { any: patterns.length > 0, holds, named };
}

function fits(pattern: Pattern, path: JsonPath): boolean {
  return (
    pattern.length === path.length && pattern.every((part, n) => part === ANY || part === String(path[n]))
  );
}

/** The member that a marked value is in: of a marked element, the one that has the array. Undefined: the body itself. */
function lastName(pattern: Pattern): string | undefined {
  return pattern.findLast((part) => typeof part === 'string') as string | undefined;
}

/** Adds what is marked below `schema`; true where one of them holds itself. */
function collect(
  schema: z.core.$ZodType,
  path: Pattern,
  above: ReadonlySet<z.core.$ZodType>,
  found: Pattern[],
): boolean {
  if (above.has(schema)) return true;
  if (z.globalRegistry.get(schema)?.sensitive === true) {
    found.push(path);
    return false;
  }
  const within = new Set([...above, schema]);
  return childrenOf(schema)
    .map(([step, child]) => collect(child, step === null ? path : [...path, step], within, found))
    .some((isRecursive) => isRecursive);
}

type Child = [step: string | typeof ANY | null, schema: z.core.$ZodType];

/** What a schema is made of. `null`: at the same place. */
function childrenOf(schema: z.core.$ZodType): Child[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return [
        ...Object.entries(def.shape).map(([name, child]): Child => [name, child]),
        ...(def.catchall ? [[ANY, def.catchall] as Child] : []),
      ];
    case 'array':
      return [[ANY, def.element]];
    case 'record':
      return [[ANY, def.valueType]];
    case 'tuple':
      return [
        ...def.items.map((child, n): Child => [String(n), child]),
        ...(def.rest ? [[ANY, def.rest] as Child] : []),
      ];
    case 'union':
      return def.options.map((child) => [null, child]);
    case 'intersection':
      return [
        [null, def.left],
        [null, def.right],
      ];
    case 'pipe':
      return [
        [null, def.in],
        [null, def.out],
      ];
    case 'lazy':
      return [[null, def.getter()]];
    default:
      return 'innerType' in def ? [[null, def.innerType]] : [];
  }
}
