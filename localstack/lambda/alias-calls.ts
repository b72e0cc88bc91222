import * as z from 'zod';
import type { World } from '../world.ts';
import { type Alias, addAlias, aliasesOf, removeAlias } from './aliases.ts';
import { LambdaError } from './errors.ts';
import { json, known, type LambdaAnswer, type LambdaRequest, parsed } from './rest.ts';

export function listAliases(name: string, _: LambdaRequest, world: World): LambdaAnswer {
  const { arn } = known(name, world);
  const Aliases = [...aliasesOf(name, world).values()].map((alias) => describedAlias(arn, alias));
  return json(200, { Aliases, NextMarker: null });
}

export function createAlias(name: string, { body }: LambdaRequest, world: World): LambdaAnswer {
  const { arn } = known(name, world);
  const input = AliasInput.safeParse(parsed(body));
  if (!input.success)
    throw new LambdaError('InvalidParameterValueException', 400, z.prettifyError(input.error));
  const { Name, FunctionVersion: version, Description: description } = input.data;
  const alias = { name: Name, version, description };
  addAlias(name, alias, world);
  return json(201, describedAlias(arn, alias));
}

export function getAlias(name: string, { path }: LambdaRequest, world: World): LambdaAnswer {
  const { arn } = known(name, world);
  const alias = path.split('/').at(-1) ?? '';
  const found = aliasesOf(name, world).get(alias);
  if (found) return json(200, describedAlias(arn, found));
  throw new LambdaError('ResourceNotFoundException', 404, `Cannot find alias arn: ${arn}:${alias}`);
}

export function deleteAlias(name: string, { path }: LambdaRequest, world: World): LambdaAnswer {
  known(name, world);
  removeAlias(name, path.split('/').at(-1) ?? '', world);
  return json(204, undefined);
}

const AliasInput = z.strictObject({
  Name: z.string(),
  FunctionVersion: z.literal('$LATEST'),
  Description: z.string().default(''),
});

const describedAlias = (arn: string, { name, version, description }: Alias) => ({
  AliasArn: `${arn}:${name}`,
  Name: name,
  FunctionVersion: version,
  Description: description,
});
