import type { Call } from '../parts/gateway/call.ts';
import type { Route } from '../parts/gateway/route.ts';
import type { Needing } from '../parts/system-part.ts';
import type { World } from '../world.ts';
import { requiredFor } from './required.ts';

/** Why the function that signed a call may not do it, in AWS's words; undefined: it may, or no function signed it. */
export async function refusalOf(
  route: Route,
  call: Call,
  world: World,
  ofSystems: ReadonlyMap<string, Needing>,
): Promise<string | undefined> {
  const caller = callerOf(call);
  const role = caller === undefined ? undefined : world.permissions.roleOf(caller);
  if (role === undefined) return undefined;
  const required = await requiredFor(route, call, world, ofSystems);
  if (required === undefined)
    return `${caller}: which permission ${route.name} ${route.operation} needs is not known; say it in localstack/iam/required.ts, or, of a service that a system brings along, in \`permissions\` of its local.ts`;
  const missing = world.permissions.missing(role, required);
  if (missing === undefined) return undefined;
  const { action, resource = '*' } = missing;
  return `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

/** `Credential=<access key>/20261101/…`: a function's access key is its name (localstack/lambda/environment.ts). */
function callerOf({ headers }: Call): string | undefined {
  return /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
}
