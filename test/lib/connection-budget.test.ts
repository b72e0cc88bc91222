import { describe, expect, it } from 'vitest';
import { ConnectionBudget } from '../../lib/connection-budget.ts';

const budgetOf = (more: Partial<ConstructorParameters<typeof ConnectionBudget>[0]> = {}) =>
  new ConnectionBudget({ connections: 300, concurrency: 1_000, reserves: true, ...more });

describe('the connections of a broker', () => {
  it('are the publisher’s, but for a fifth and what others hold', () => {
    const budget = budgetOf();
    budget.hold('the bridge of orders', 1, 1);
    budget.hold('replies', 2, 10);
    expect(budget.publisherConnections()).toBe(300 - 60 - 1 - 20);
  });

  it('are counted once where somebody is named twice', () => {
    const budget = budgetOf();
    budget.hold('requests', 1, 50);
    budget.hold('requests', 1, 50);
    expect(budget.publisherConnections()).toBe(190);
  });

  it('are the publisher’s as far as it can use them', () => {
    expect(budgetOf({ publishers: 32 }).publisherConnections()).toBe(32);
  });

  it('do not suffice where too few are left for publishing, and the error says who has them, most first', () => {
    const budget = budgetOf({ connections: 100 });
    budget.hold('the bridge of orders', 1, 1);
    budget.hold('requests', 1, 60);
    expect(budget.problems()).toEqual([
      [
        'The broker takes 100 connections, and 19 are left for publishing, which needs 20:',
        '  60  requests',
        '  20  room for what is not counted',
        '   1  the bridge of orders',
        'Take a larger broker, or fewer at once: COURTIER_WAITING_CONCURRENCY is how many requests may wait.',
      ].join('\n'),
    ]);
  });

  it('are none for publishing where others hold more than there are, so that a template can be written', () => {
    const budget = budgetOf({ connections: 100 });
    budget.hold('requests', 1, 600);
    expect(budget.publisherConnections()).toBe(0);
  });

  it('are asked for where nobody said how many there are, and nothing else is said of them', () => {
    const budget = budgetOf({ connections: undefined });
    budget.hold('requests', 1, 50);
    expect(budget.problems()).toEqual([expect.stringContaining('COURTIER_BROKER_CONNECTIONS is missing')]);
    expect([budget.publisherConnections(), budget.runtimeQueues()]).toEqual([0, 0]);
  });

  it('are used up by one function where nothing is reserved and the account runs more copies than there are', () => {
    const budget = budgetOf({ reserves: false });
    expect(budget.reserve('requests', 50)).toBeUndefined();
    budget.hold('requests', 1, undefined);
    const [problem] = budget.problems();
    expect(problem).toContain('1000  requests');
    expect(problem).toContain('COURTIER_ACCOUNT_CONCURRENCY');
    expect(problem).not.toContain('Take a larger broker');
  });

  it('leave a fifth of them, 500 at most, to queues that are made at run time', () => {
    expect([budgetOf().runtimeQueues(), budgetOf({ connections: 5_000 }).runtimeQueues()]).toEqual([60, 500]);
  });
});

describe('the concurrency of an account', () => {
  it('is reserved as functions ask for it', () => {
    const budget = budgetOf();
    expect([budget.reserve('publish', 100), budget.reserve('api', undefined)]).toEqual([100, undefined]);
    expect(budget.problems()).toEqual([]);
  });

  it('does not suffice where fewer than a hundred are left for the others, and the error says who has them', () => {
    const budget = budgetOf({ concurrency: 400 });
    budget.reserve('publish', 250);
    expect(budget.problems()).toEqual([]);
    budget.reserve('requests', 51);
    expect(budget.problems()).toEqual([
      expect.stringContaining(
        '99 are left for those that reserve none; Lambda wants 100:\n  250  publish\n   51  requests',
      ),
    ]);
  });

  it('is nobody’s where the stage reserves nothing', () => {
    const budget = budgetOf({ concurrency: 10, reserves: false });
    budget.reserve('publish', 250);
    expect(budget.problems()).toEqual([]);
  });
});
