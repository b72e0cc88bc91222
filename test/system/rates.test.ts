import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, inject, it } from 'vitest';
import { sharedTokenUsageKey } from '../../core/rate/usage-key.ts';
import { SWEEP } from '../../functions/clients/env.ts';
import { type KnownIssuer, signToken } from '../issuer.ts';
import { Courtier, eventually, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
const issuer = inject('issuer');

type Created = { id: string; key: string; rate: string };

async function client(rate?: string): Promise<Created> {
  const given = { name: `rate-${newId()}`, permissions: ['read:failed'], ...(rate && { rate }) };
  const { status, body } = await courtier.call<Created>('POST', '/api/clients', given);
  expect(status).toBe(201);
  return body;
}

const ask = (key: string) =>
  courtier.call('GET', '/api/messages/failed?limit=1', undefined, { authorization: `Bearer ${key}` });
const askAtOnce = (key: string, requests: number) =>
  Promise.all(Array.from({ length: requests }, () => ask(key)));
const statusesOf = async (key: string, requests: number) =>
  (await askAtOnce(key, requests)).map(({ status }) => status);

describe('the rate of a client', () => {
  it('ends in 429 with Retry-After once the burst is used up, for this client alone, until the bucket fills', async () => {
    const [slow, other] = [await client('basic'), await client()];
    expect([slow.rate, other.rate]).toEqual(['basic', 'standard']);
    // Its burst is 5, and one more comes every second.
    const answers = await askAtOnce(slow.key, 40);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
    expect(new Set(await statusesOf(other.key, 40))).toEqual(new Set([200]));

    for (const { headers, body } of answers.filter(({ status }) => status === 429)) {
      expect(headers.get('retry-after')).toBe('1');
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(body).toMatchObject({ type: 'urn:courtier:problem:too-many-requests', status: 429 });
    }
    await eventually('it is served again', async () => (await ask(slow.key)).status === 200);
  });

  it('is another one after a change, which the operators can read up', async () => {
    const slow = await client('basic');
    const changed = await courtier.call('POST', `/api/clients/${slow.id}/rate`, { rate: 'high' });
    expect(changed).toMatchObject({ status: 200, body: { id: slow.id, rate: 'high' } });
    await eventually('it may ask more often', async () => {
      return (await statusesOf(slow.key, 20)).every((status) => status === 200);
    });
    const trail = await courtier.call('GET', `/api/audit?target=client:${slow.id}`);
    expect(trail.body).toMatchObject({
      items: [
        { action: 'client.rate_changed', details: { rate: 'high', from: 'basic' } },
        { action: 'client.created', details: { rate: 'basic' } },
      ],
    });
  });

  it('goes with the client: a revoked one is refused at once', async () => {
    const gone = await client('high');
    expect((await ask(gone.key)).status).toBe(200);
    expect((await courtier.call('DELETE', `/api/clients/${gone.id}`)).status).toBe(200);
    const { status, body } = await ask(gone.key);
    expect({ status, body }).toMatchObject({ status: 403, body: { type: 'urn:courtier:problem:forbidden' } });
  });
});

const PREFIX = 'courtier-local-';
/** A caller with a token may send 60 at once, and 10 every second. */
const LANES = 8;
const REQUESTS_MAX = 1_500;

/** Two subjects that have one allowance as long as neither has its own. */
function neighbours(): [string, string] {
  const sharedOf = (sub: string) => sharedTokenUsageKey(PREFIX, `oidc:${sub}`);
  const sub = `auth0|${newId()}`;
  for (let n = 0; n < 10_000; n += 1) {
    const other = `https://id.example.com/${newId()}?a=b&c="d"`;
    if (sharedOf(other) === sharedOf(sub)) return [sub, other];
  }
  throw new Error('no two subjects share an allowance');
}

/** Asks until it is refused; answers false if it never is. */
async function useUp(key: string): Promise<boolean> {
  let requests = 0;
  let refused = false;
  const lane = async () => {
    while (!refused && requests++ < REQUESTS_MAX) if ((await ask(key)).status === 429) refused = true;
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return refused;
}

describe.skipIf(issuer === null)('the rate of a caller with a token', () => {
  it('is its own: one subject that has used it up gets 429, and no other one of its issuer', async () => {
    const tokenOf = (sub: string) => signToken(issuer as KnownIssuer, { sub, permissions: ['read:failed'] });
    const [greedy, other] = await Promise.all(
      neighbours().map(tokenOf) as [Promise<string>, Promise<string>],
    );
    expect([(await ask(greedy)).status, (await ask(other)).status]).toEqual([200, 200]);
    // What the schedule sends once a minute.
    const [FunctionName, Payload] = [`${PREFIX}clients`, JSON.stringify(SWEEP)];
    expect(await courtier.lambda.send(new InvokeCommand({ FunctionName, Payload }))).not.toHaveProperty(
      'FunctionError',
    );

    await eventually('the other is served while the first one is refused', async () => {
      expect(await useUp(greedy)).toBe(true);
      const [ofGreedy, ofOther] = [await statusesOf(greedy, 20), await statusesOf(other, 20)];
      return ofGreedy.includes(429) && ofOther.every((status) => status === 200);
    });
    expect(await useUp(greedy)).toBe(true);
    expect(new Set(await statusesOf(other, 20))).toEqual(new Set([200]));
  });
});
