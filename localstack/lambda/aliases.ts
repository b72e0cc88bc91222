import type { World } from '../world.ts';
import { LambdaError } from './errors.ts';
import { nameOf, qualifierOf } from './registry.ts';

export type Alias = { name: string; version: string; description: string };

/** By function. All of them stand for the one version there is. */
const worlds = new WeakMap<World, Map<string, Map<string, Alias>>>();

/** The aliases of a function, by name. */
export function aliasesOf(functionName: string, world: World): Map<string, Alias> {
  const functions = worlds.get(world) ?? new Map<string, Map<string, Alias>>();
  worlds.set(world, functions);
  const aliases = functions.get(nameOf(functionName)) ?? new Map<string, Alias>();
  functions.set(nameOf(functionName), aliases);
  return aliases;
}

export function addAlias(functionName: string, alias: Alias, world: World): void {
  const aliases = aliasesOf(functionName, world);
  if (aliases.has(alias.name))
    throw new LambdaError('ResourceConflictException', 409, `Alias already exists: ${alias.name}`);
  aliases.set(alias.name, alias);
}

/** What was made at run time is made again with what needs it. */
export function ensureAlias(nameOrArn: string, description: string, world: World): void {
  const name = qualifierOf(nameOrArn);
  if (name === undefined || aliasesOf(nameOrArn, world).has(name)) return;
  addAlias(nameOrArn, { name, version: '$LATEST', description }, world);
}

/** Deleting what is not there is no error, as on AWS. */
export function removeAlias(functionName: string, name: string, world: World): void {
  aliasesOf(functionName, world).delete(name);
}

/** The function's ARN with the qualifier that `nameOrArn` has. Throws where that is no alias of it. */
export function qualifiedArn(arn: string, nameOrArn: string, world: World): string {
  const qualifier = qualifierOf(nameOrArn);
  if (qualifier === undefined || qualifier === '$LATEST') return arn;
  if (aliasesOf(nameOrArn, world).has(qualifier)) return `${arn}:${qualifier}`;
  throw new LambdaError('ResourceNotFoundException', 404, `Alias not found: ${arn}:${qualifier}`);
}
