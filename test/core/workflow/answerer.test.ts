import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../core/permission/client.ts';
import { loginUsers } from '../../../core/topology/names.ts';
import { answeredFor, isFromAsked } from '../../../core/workflow/answerer.ts';
import { requests } from '../../../core/workflow/lookup.ts';
import { order } from '../../shop/workflow.ts';

const answer = (step: string) => ({
  exchange: 'workflow_exchange',
  message: { data: { step_id: `order:o-1:${step}:secret`, outcome: 'done' } },
});
const client = (name: string, permissions: Permission[] = ['publish:workflow_exchange'], id = 'c1') => ({
  id,
  name,
  permissions,
});

describe('who may answer for a step over HTTP', () => {
  it.each([
    ['the client of that name', client('payments'), undefined],
    ['an administrator', client('operator', ['admin']), undefined],
    ['who has a token of that subject', client('whatever', [], 'oidc:payments'), undefined],
    ['another service', client('products'), 'payments'],
    [
      'a client with every right but admin',
      client('shop', ['publish:*', 'consume:*', 'manage:*']),
      'payments',
    ],
    ['who says in a token that it is called so', client('payments', [], 'oidc:mallory'), 'payments'],
    ['a name that differs in case', client('Payments'), 'payments'],
  ])('%s', (_, by, expected) => {
    expect(answeredFor([order], by, answer('payment.process'))).toBe(expected);
    expect(answeredFor([order], by, answer('payment.refund'))).toBe(expected);
  });

  it('is not asked of what is no answer', () => {
    const by = client('shop');
    expect(
      answeredFor([order], by, { exchange: 'orders', message: answer('payment.process').message }),
    ).toBeUndefined();
    for (const message of [null, 'text', [], {}, { data: null }, { data: { step_id: 'none' } }]) {
      expect(answeredFor([order], by, { exchange: 'workflow_exchange', message })).toBeUndefined();
    }
  });
});

describe('whom an answer is from', () => {
  it('is known by the user that RabbitMQ has checked, for every step', () => {
    for (const { name: step } of requests(order.steps)) {
      const id = `order:o-1:${step}:secret`;
      const from = (userId: string | undefined) => isFromAsked(order, id, { userId, exchange: null });
      const asked = ['products', 'payments', 'deliveries', 'orders', undefined].filter(from);
      expect(asked).toHaveLength(1);
    }
  });

  it('was looked at where Courtier published it, and only there', () => {
    const id = 'order:o-1:payment.process:secret';
    const from = (exchange: string | null) =>
      isFromAsked(order, id, { userId: loginUsers('relay')[1], exchange });
    expect(from('workflow_exchange')).toBe(true);
    for (const other of ['other', '', null]) expect(from(other)).toBe(false);
  });
});
