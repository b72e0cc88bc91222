import { describe, expect, it } from 'vitest';
import { problem, setUp } from './set-up.ts';

describe('a request to an exchange that names a schema', () => {
  const order = { exchange: 'orders', routing_key: 'check' };

  it('is refused with each bad field before anything is done', async () => {
    const { ask, asked } = setUp();
    const refused = await ask({ ...order, message: { order_id: 7 } }, ['publish:orders']);
    expect(refused).toMatchObject({
      status: 422,
      json: { type: problem('invalid-message'), errors: [{ pointer: '#/message/order_id' }] },
    });
    expect(asked).toEqual([]);
  });

  it('tells the replier which version of the schema it fits', async () => {
    const { ask, asked, requests } = setUp();
    const shop = requests.repliers.get('shop')?.get('price');
    if (shop) requests.repliers.set('orders', new Map([['check', shop]]));
    expect(await ask({ ...order, message: { order_id: 'o-1' } }, ['publish:orders'])).toMatchObject({
      status: 200,
    });
    expect(asked[0]?.headers['x-schema-version']).toBe('1');
  });
});
