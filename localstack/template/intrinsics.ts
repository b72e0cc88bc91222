import { Problem } from '../problem.ts';

/** What intrinsic functions look things up in. */
export type Scope = {
  /** `Ref`: a parameter, a pseudo parameter or a resource. */
  ref(name: string): unknown;
  /** `Fn::GetAtt`. */
  attribute(logicalId: string, attribute: string): string;
  condition(name: string): boolean;
  mapping(map: string, top: string, second: string): unknown;
  /** `Fn::ImportValue`: another stack's export. */
  exported(name: string): unknown;
};

/** `Ref: AWS::NoValue`: the property is as if it were not there. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

/** The JSON value with every intrinsic function replaced by its result. An unknown function is an error that names it. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const [key, ...others] = Object.keys(value);
  if (
    key !== undefined &&
    others.length === 0 &&
    (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'))
  ) {
    const intrinsic = intrinsics[key];
    if (intrinsic) return intrinsic(value[key], scope);
    // A policy statement has a key `Condition` too, whose value is an object.
    if (key !== 'Condition')
      throw new Problem(`${key} is not supported by the local runtime (template/intrinsics.ts)`);
    if (typeof value[key] === 'string') return scope.condition(value[key]);
  }
  return resolveEach(value, scope);
}

/** The condition's value, true or false. */
export function resolveCondition(value: unknown, scope: Scope): boolean {
  const result = resolve(value, scope);
  if (typeof result !== 'boolean')
    throw new Problem(`a condition is ${JSON.stringify(result)}, not true or false`);
  return result;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function resolveEach(value: Record<string, unknown>, scope: Scope): Record<string, unknown> {
  const resolved: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const result = resolve(item, scope);
    if (result !== NO_VALUE) resolved[key] = result;
  }
  return resolved;
}

const intrinsics: Readonly<Record<string, (argument: unknown, scope: Scope) => unknown>> = {
  Ref: (name, scope) => (name === 'AWS::NoValue' ? NO_VALUE : scope.ref(String(name))),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...attribute] =
      typeof argument === 'string' ? argument.split('.') : list(argument, 'Fn::GetAtt');
    return scope.attribute(String(logicalId), attribute.map((part) => text(resolve(part, scope))).join('.'));
  },
  'Fn::Sub': (argument, scope) => {
    const [template, given] = Array.isArray(argument) ? argument : [argument, {}];
    const variables = isObject(given) ? given : {};
    return text(template).replace(
      /\$\{([^!}][^}]*)\}|\$\{!([^}]*)\}/g,
      (_, name: string | undefined, literal: string) => {
        if (name === undefined) return `\${${literal}}`;
        if (name in variables) return text(resolve(variables[name], scope));
        const [logicalId = '', ...attribute] = name.split('.');
        return attribute.length === 0
          ? text(scope.ref(name))
          : scope.attribute(logicalId, attribute.join('.'));
      },
    );
  },
  'Fn::Join': (argument, scope) => {
    const [separator, items] = list(argument, 'Fn::Join');
    return list(resolve(items, scope), 'Fn::Join').map(text).join(text(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, 'Fn::Select');
    const chosen = list(resolve(items, scope), 'Fn::Select')[Number(resolve(index, scope))];
    if (chosen === undefined) throw new Problem(`Fn::Select: there is no item ${JSON.stringify(index)}`);
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = list(argument, 'Fn::Split');
    return text(resolve(source, scope)).split(text(separator));
  },
  'Fn::ImportValue': (name, scope) => scope.exported(text(resolve(name, scope))),
  'Fn::Base64': (value, scope) => Buffer.from(text(resolve(value, scope))).toString('base64'),
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second] = list(argument, 'Fn::FindInMap').map((part) => text(resolve(part, scope)));
    return scope.mapping(map ?? '', top ?? '', second ?? '');
  },
  'Fn::If': (argument, scope) => {
    const [condition, then, otherwise] = list(argument, 'Fn::If');
    return resolve(scope.condition(text(condition)) ? then : otherwise, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, 'Fn::Equals').map((side) => resolve(side, scope));
    return String(left) === String(right);
  },
  'Fn::And': (argument, scope) => list(argument, 'Fn::And').every((item) => resolveCondition(item, scope)),
  'Fn::Or': (argument, scope) => list(argument, 'Fn::Or').some((item) => resolveCondition(item, scope)),
  'Fn::Not': (argument, scope) => !resolveCondition(list(argument, 'Fn::Not')[0], scope),
};

function list(value: unknown, intrinsic: string): unknown[] {
  if (!Array.isArray(value)) throw new Problem(`${intrinsic} takes a list, not ${JSON.stringify(value)}`);
  return value;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Problem(`expected text, not ${JSON.stringify(value)}`);
}
