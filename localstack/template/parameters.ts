import { Problem } from '../problem.ts';
import type { Template } from './template.ts';

/** Of no use on this machine: the version of the account's CDK bootstrap stack. */
const IGNORED = new Set(['BootstrapVersion']);

/**
 * The value of every parameter of a template: the given one, else its default. A parameter with neither is an error
 * that names it. Comma-delimited lists come as arrays.
 */
export function parameterValues(
  stack: string,
  template: Template,
  given: Readonly<Record<string, string>>,
): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  const missing: string[] = [];
  for (const [name, { Type, Default }] of Object.entries(template.Parameters ?? {})) {
    const value = given[name] ?? (Default === undefined ? undefined : String(Default));
    if (value === undefined) {
      if (!IGNORED.has(name)) missing.push(name);
      continue;
    }
    const isList = Type === 'CommaDelimitedList' || Type.startsWith('List<');
    values[name] = isList ? value.split(',').map((item) => item.trim()) : value;
  }
  if (missing.length > 0) {
    throw new Problem(
      `stack ${stack}: no value for the parameter ${missing.join(', ')}. The runtime gives ${Object.keys(given).join(', ')}; any other needs a default, or a system whose local.ts gives it`,
    );
  }
  return values;
}
