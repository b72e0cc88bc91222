import { describe, expect, it } from 'vitest';
import { bridgeAlias } from '../../../core/queues/bridge-alias.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
const LAMBDA_TAKES = /^(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}$/;

describe('the alias of a queue', () => {
  it('is called as the queue is', () => {
    expect(bridgeAlias('orders-analytics')).toBe('orders-analytics');
  });

  it.each([['shop.orders'], ['a:b'], ['2026'], ['q'.repeat(200)]])(
    'has a name that Lambda takes where it does not take %s',
    (queue) => {
      expect(LAMBDA_TAKES.test(queue)).toBe(false);
      expect(bridgeAlias(queue)).toMatch(LAMBDA_TAKES);
    },
  );

  it('is another one for every queue', () => {
    const names = ['a.b', 'a:b', 'a_b', 'a-b'].map(bridgeAlias);
    expect(new Set(names).size).toBe(4);
  });
});
