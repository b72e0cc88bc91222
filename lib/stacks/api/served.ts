import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { SystemStack } from '../system.ts';

/** The functions of systems that serve routes, by their folder and their names: an import could not go with its route. */
export function servedFunctions(stack: Stack, systems: readonly SystemStack[]): Record<string, IFunction> {
  const served = systems.flatMap((system) => {
    if (system.served.size > 0) stack.addStackDependency(system);
    return [...system.served];
  });
  return Object.fromEntries(served.map(([folder, name]) => [folder, servedFunction(stack, folder, name)]));
}

/** A function of another stack, by its name. */
export function servedFunction(stack: Stack, folder: string, resourceName: string): IFunction {
  const functionArn = stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  // This stack may let API Gateway invoke it.
  const attributes = { functionArn, sameEnvironment: true };
  return LambdaFunction.fromFunctionAttributes(stack, `Served-${folder}`, attributes) as IFunction;
}
