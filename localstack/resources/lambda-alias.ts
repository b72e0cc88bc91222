import * as z from 'zod';
import { addAlias } from '../lambda/aliases.ts';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';

const Properties = z.object({
  FunctionName: z.string(),
  // Every process runs the function's code as it is.
  FunctionVersion: z.literal('$LATEST'),
  Name: z.string(),
  Description: z.string().default(''),
});

/** Another name of a function: localstack/lambda/aliases.ts. */
export const lambdaAlias: ResourceType = {
  type: 'AWS::Lambda::Alias',
  properties: Object.keys(Properties.shape),
  create: async ({ properties }, world) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const { FunctionName, FunctionVersion: version, Name: name, Description: description } = parsed.data;
    const target = world.functions.get(FunctionName);
    if (!target) throw new Problem(`there is no function ${FunctionName}`);
    addAlias(target.name, { name, version, description }, world);
    const arn = `${target.arn}:${name}`;
    return { ref: arn, attributes: { AliasArn: arn } };
  },
};
