import { randomUUID } from 'node:crypto';
import {
  APIGatewayClient,
  APIGatewayServiceException,
  CreateApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, inject, it } from 'vitest';
import { createUsagePlans } from '../../adapters/api-gateway/usage-plans.ts';
import { type Plan, RateSchema } from '../../core/rate/rate.ts';
import { clientUsageKey, usagePlanName } from '../../core/rate/usage-key.ts';
import { createMemoryUsagePlans } from '../memory/usage-plans.ts';
import { usagePlansContract } from './usage-plans.ts';

const prefix = 'courtier-local-';
const client = new APIGatewayClient({
  endpoint: inject('running').aws,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

const memory = createMemoryUsagePlans();
usagePlansContract('memory', {
  plans: memory,
  ratesOf: async (id) => memory.ratesOf(id),
  tokens: async () => [...memory.tokens],
});
async function valuesIn(plan: Plan): Promise<(string | undefined)[]> {
  const plans = (await client.send(new GetUsagePlansCommand({ limit: 500 }))).items ?? [];
  const usagePlanId = plans.find((each) => each.name === usagePlanName(prefix, plan))?.id;
  const { items = [] } = await client.send(new GetUsagePlanKeysCommand({ usagePlanId, limit: 500 }));
  return items.map(({ value }) => value);
}

usagePlansContract('API Gateway', {
  plans: createUsagePlans({ client, prefix }),
  async ratesOf(id) {
    const inPlan = RateSchema.options.map(async (rate) =>
      (await valuesIn(rate)).includes(clientUsageKey(prefix, rate, id)) ? [rate] : [],
    );
    return (await Promise.all(inPlan)).flat();
  },
  tokens: async () => (await valuesIn('tokens')).flatMap((value) => value ?? []),
});

describe('usage plans of API Gateway', () => {
  /** A service with a plan for each tier and no key, which answers CreateApiKey with this error. */
  function failing(name: string): APIGatewayClient {
    const broken = new APIGatewayClient({ region: 'us-east-1' });
    const service = mockClient(broken);
    const plans = RateSchema.options.map((rate) => ({ id: rate, name: usagePlanName(prefix, rate) }));
    service.on(GetUsagePlansCommand).resolves({ items: plans });
    service.on(GetApiKeysCommand).resolves({ items: [] });
    const error = { name, $fault: 'client', $metadata: {}, message: 'secret inside' } as const;
    service.on(CreateApiKeyCommand).rejects(new APIGatewayServiceException(error));
    return broken;
  }

  it.each([
    ['TooManyRequestsException', 'rate-limits-busy'],
    ['UnauthorizedException', 'rate-limits-busy'],
    ['LimitExceededException', 'rate-limits-full'],
    // A value that is taken, by no key of this name.
    ['ConflictException', 'rate-limits-busy'],
  ])('say %s in words of Courtier: %s', async (name, code) => {
    const error = await createUsagePlans({ client: failing(name), prefix })
      .join(randomUUID(), 'basic')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, disposition: 'retry' });
    expect(String(error)).not.toContain('secret inside');
  });

  it('are busy where the template has no such plan', async () => {
    const joining = createUsagePlans({ client, prefix: 'courtier-elsewhere-' }).join(randomUUID(), 'basic');
    await expect(joining).rejects.toMatchObject({ code: 'rate-limits-busy' });
  });
});
