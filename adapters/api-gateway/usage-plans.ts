import {
  type APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import { type Plan, RateSchema } from '../../core/rate/rate.ts';
import {
  clientUsageKey,
  clientUsageKeyName,
  tokenUsageKeyName,
  usagePlanName,
} from '../../core/rate/usage-key.ts';
import { type UsagePlans, UsagePlansBusyError } from '../../core/rate/usage-plans.ts';
import { apiGatewayError, isNamed } from './client.ts';

export type UsagePlansDeps = {
  client: APIGatewayClient;
  /** What the stage's names begin with: of resourcePrefix. */
  prefix: string;
};

/** The most that one answer of API Gateway's lists hold. */
const LISTED = 500;
/** An account has 300 usage plans. */
const PLAN_PAGES = 2;

/**
 * API Gateway's usage plans. A client has one API key for each tier that it was ever in, named and valued after both, so
 * that a second call finds it. Keys of former tiers stay until the client goes: an authorizer that still
 * remembers the tier before answers with them, and API Gateway refuses a request whose key it does not know.
 */
export function createUsagePlans(deps: UsagePlansDeps): UsagePlans {
  const { client, prefix } = deps;
  const planIds = rememberPlanIds(deps);
  const join = async (plan: Plan, name: string, value: string) => {
    try {
      const usagePlanId = await planIds(plan);
      await joinPlan(client, usagePlanId, await ensureKey(client, name, value));
    } catch (error) {
      throw apiGatewayError('join a usage plan', error);
    }
  };
  const leave = async (names: string[]) => {
    try {
      for (const name of names) await removeKey(client, name);
    } catch (error) {
      throw apiGatewayError('leave the usage plans', error);
    }
  };
  return {
    join: (clientId, rate) =>
      join(rate, clientUsageKeyName(prefix, rate, clientId), clientUsageKey(prefix, rate, clientId)),
    leave: (clientId) => leave(RateSchema.options.map((rate) => clientUsageKeyName(prefix, rate, clientId))),
    joinToken: (usageKey) => join('tokens', tokenUsageKeyName(prefix, usageKey), usageKey),
    leaveToken: (usageKey) => leave([tokenUsageKeyName(prefix, usageKey)]),
  };
}

async function ensureKey(client: APIGatewayClient, name: string, value: string): Promise<string> {
  try {
    const description = 'Counts the requests of a caller of Courtier. It opens nothing.';
    const made = await client.send(new CreateApiKeyCommand({ name, value, description, enabled: true }));
    if (made.id !== undefined) return made.id;
  } catch (error) {
    // A key with this value is there.
    if (!isNamed(error, 'ConflictException')) throw error;
  }
  const [id] = await keyIds(client, name);
  if (id === undefined) throw new UsagePlansBusyError('find an API key', 'NotFound');
  return id;
}

async function joinPlan(client: APIGatewayClient, usagePlanId: string, keyId: string): Promise<void> {
  try {
    await client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
  } catch (error) {
    // It is in the plan already.
    if (!isNamed(error, 'ConflictException')) throw error;
  }
}

async function removeKey(client: APIGatewayClient, name: string): Promise<void> {
  for (const apiKey of await keyIds(client, name)) {
    try {
      await client.send(new DeleteApiKeyCommand({ apiKey }));
    } catch (error) {
      if (!isNamed(error, 'NotFoundException')) throw error;
    }
  }
}

/** `nameQuery` finds what begins with it. */
async function keyIds(client: APIGatewayClient, name: string): Promise<string[]> {
  const { items = [] } = await client.send(new GetApiKeysCommand({ nameQuery: name, limit: LISTED }));
  return items.flatMap((key) => (key.name === name && key.id !== undefined ? [key.id] : []));
}

/**
 * The template cannot tell the function their ids: a plan needs the API's stage, and that needs the function. A plan that
 * is not there is looked for again, as it may be on its way.
 */
function rememberPlanIds({ client, prefix }: UsagePlansDeps): (plan: Plan) => Promise<string> {
  const ids = new Map<string, string>();
  return async (plan) => {
    const name = usagePlanName(prefix, plan);
    if (!ids.has(name)) for (const [found, id] of await listPlans(client)) ids.set(found, id);
    const id = ids.get(name);
    if (id === undefined) throw new UsagePlansBusyError('find a usage plan', 'NotFound');
    return id;
  };
}

async function listPlans(client: APIGatewayClient): Promise<[name: string, id: string][]> {
  const plans: [string, string][] = [];
  let position: string | undefined;
  for (let page = 0; page < PLAN_PAGES; page += 1) {
    const answer = await client.send(
      new GetUsagePlansCommand({ limit: LISTED, ...(position === undefined ? {} : { position }) }),
    );
    for (const { name, id } of answer.items ?? [])
      if (name !== undefined && id !== undefined) plans.push([name, id]);
    position = answer.position;
    if (position === undefined) break;
  }
  return plans;
}
