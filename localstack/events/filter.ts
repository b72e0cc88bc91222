import { Problem } from '../problem.ts';

export type Filter = (record: Record<string, unknown>) => boolean;

type Rule = (value: unknown) => boolean;

/**
 * Lambda's filter patterns, of which this knows exact values, `prefix`, `exists` and `numeric`; any other rule is a
 * Problem. A record passes when one of the patterns fits. `body` is read as JSON where the pattern looks into it.
 */
export function parseFilters(patterns: string[]): Filter {
  const filters = patterns.map((pattern) => parsePattern(JSON.parse(pattern)));
  return (record) => filters.length === 0 || filters.some((fits) => fits(record));
}

function parsePattern(pattern: unknown): Filter {
  if (!isObject(pattern))
    throw new Problem(`a filter pattern must be an object, not ${JSON.stringify(pattern)}`);
  const rules = Object.entries(pattern).map(([name, inner]) => {
    const rule = parseNode(name, inner);
    const looksInside = name === 'body' && isObject(inner);
    return (record: Record<string, unknown>) => rule(looksInside ? asJson(record[name]) : record[name]);
  });
  return (record) => rules.every((rule) => rule(record));
}

function parseNode(name: string, node: unknown): Rule {
  if (name.startsWith('$'))
    throw new Problem(`the filter rule ${name} is not supported by the local runtime`);
  if (Array.isArray(node)) {
    const rules = node.map(parseRule);
    return (value) => {
      const values = Array.isArray(value) ? value : [value];
      return rules.some((rule) => values.some(rule));
    };
  }
  if (!isObject(node)) throw new Problem(`the filter pattern of ${name} must be a list or an object`);
  const fields = Object.entries(node).map(([field, inner]) => [field, parseNode(field, inner)] as const);
  return (value) => fields.every(([field, rule]) => rule(isObject(value) ? value[field] : undefined));
}

function parseRule(rule: unknown): Rule {
  if (!isObject(rule)) return (value) => value === rule;
  const [[kind, operand] = [], ...more] = Object.entries(rule);
  if (more.length === 0 && kind === 'exists') return (value) => (value !== undefined) === operand;
  if (more.length === 0 && kind === 'prefix' && typeof operand === 'string') {
    return (value) => typeof value === 'string' && value.startsWith(operand);
  }
  if (more.length === 0 && kind === 'numeric' && Array.isArray(operand)) return numeric(operand);
  throw new Problem(`the filter rule ${JSON.stringify(rule)} is not supported by the local runtime`);
}

const COMPARE: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(operand: unknown[]): Rule {
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const compare = COMPARE[String(operand[i])];
    const bound = operand[i + 1];
    if (!compare || typeof bound !== 'number')
      throw new Problem(`the filter rule numeric ${JSON.stringify(operand)} is not valid`);
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function asJson(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
