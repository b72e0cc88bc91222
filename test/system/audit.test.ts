import { describe, expect, inject, it } from 'vitest';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));

type Entry = {
  id: string;
  at: string;
  client_id: string;
  client_name: string;
  action: string;
  target: string;
};
type Page = { items: Entry[]; next: string | null };
const as = (key: string) => ({ authorization: `Bearer ${key}` });

async function entries(query: Record<string, string>, key = courtier.ready.adminKey): Promise<Page> {
  const path = `/api/audit?${new URLSearchParams(query)}`;
  const answer = await courtier.call<Page>('GET', path, undefined, as(key));
  expect(answer.status).toBe(200);
  return answer.body;
}

async function newClient(permissions: string[]) {
  const body = { name: `op-${newId()}`, permissions };
  return (await courtier.call<{ id: string; name: string; key: string }>('POST', '/api/clients', body)).body;
}

describe('the operator audit trail', () => {
  it('tells what an operator did to a failed message, by name, and page by page', async () => {
    const operator = await newClient(['manage:failed', 'read:audit']);
    const published = await courtier.publish('orders', '', order({ simulate: { fail_times: 9 } }));
    const { id } = await courtier.failedIn(published.body.id as string, 'orders', 'failed');
    for (const [method, path] of [
      ['DELETE', `/api/messages/failed/${id}`],
      ['POST', `/api/messages/failed/${id}/restore`],
      ['POST', `/api/messages/retry/${id}`],
    ] as const) {
      expect((await courtier.call(method, path, undefined, as(operator.key))).status).toBeLessThan(300);
    }
    expect((await courtier.call('DELETE', `/api/messages/failed/${newId()}`)).status).toBe(404);

    const all = await eventually('the three are listed', async () => {
      const page = await entries({ client_id: operator.id }, operator.key);
      return page.items.length === 3 && page;
    });
    const by = { client_id: operator.id, client_name: operator.name, target: `failed:${id}` };
    expect(all.items).toMatchObject([
      { ...by, action: 'failed.retried' },
      { ...by, action: 'failed.restored' },
      { ...by, action: 'failed.deleted' },
    ]);
    const first = await entries({ target: `failed:${id}`, limit: '2' });
    const rest = await entries({ target: `failed:${id}`, limit: '2', cursor: first.next ?? '' });
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect(rest.next).toBeNull();
  });

  it('tells a key that was made, rotated and revoked, to those who may read it', async () => {
    const shop = await newClient(['publish:orders']);
    await courtier.call('POST', `/api/clients/${shop.id}/rotate`);
    await courtier.call('DELETE', `/api/clients/${shop.id}`);
    const mine = await eventually('all three are listed', async () => {
      const { items } = await entries({ target: `client:${shop.id}` });
      return items.length === 3 && items;
    });
    expect(mine.map(({ action }) => action)).toEqual(['client.revoked', 'client.rotated', 'client.created']);
    const curious = await newClient(['read:failed']);
    const refused = await courtier.call('GET', '/api/audit', undefined, as(curious.key));
    expect(refused.status).toBe(403);
  });
});
