import type { UsagePlans } from '../../core/rate/usage-plans.ts';

/** The usage plans, made when a client is: until then nobody pays for loading the API Gateway client. */
export function lazyUsagePlans(prefix: string): UsagePlans {
  let made: Promise<UsagePlans> | undefined;
  const plans = () => {
    made ??= make(prefix);
    return made;
  };
  return {
    join: async (clientId, rate) => (await plans()).join(clientId, rate),
    leave: async (clientId) => (await plans()).leave(clientId),
    joinToken: async (usageKey) => (await plans()).joinToken(usageKey),
    leaveToken: async (usageKey) => (await plans()).leaveToken(usageKey),
  };
}

async function make(prefix: string): Promise<UsagePlans> {
  const [{ createApiGatewayClient }, { createUsagePlans }] = await Promise.all([
    import('./client.ts'),
    import('./usage-plans.ts'),
  ]);
  return createUsagePlans({ client: createApiGatewayClient(), prefix });
}
