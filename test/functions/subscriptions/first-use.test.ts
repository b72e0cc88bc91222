import { describe, expect, it } from 'vitest';
import { ConflictError } from '../../../core/api/errors.ts';
import { UnavailableError } from '../../../core/errors.ts';
import type { Permission } from '../../../core/permission/client.ts';
import { workItem } from '../../contract/pull-queues.ts';
import { setUp } from './subscriptions.ts';

describe('the first use of a name', () => {
  it('makes a queue of its own, says who did, and takes from it', async () => {
    const { pull, memory, created, operations } = setUp();
    const first = await pull('orders', { name: 'billing' }, { permissions: ['consume:orders--billing'] });
    expect(first).toMatchObject({ status: 200, body: { topic: 'orders', items: [] } });
    expect(created).toEqual([
      {
        name: 'orders--billing',
        delivery: 'pull',
        bindings: [{ exchange: 'orders', routing_key: '' }],
        message_ttl_ms: null,
        max_length: null,
        subscription: { topic: 'orders', name: 'billing' },
        created_by: 'c1',
        created_at: '2026-01-05T10:00:00.000Z',
      },
    ]);
    expect(operations).toMatchObject([
      { client_id: 'c1', action: 'subscription.created', target: 'queue:orders--billing' },
    ]);
    memory.put('orders--billing', workItem('m-1'));
    expect((await pull('orders', { name: 'billing' })).body.items).toHaveLength(1);
    expect(created).toHaveLength(1);
  });

  it.each([
    ['a fanout exchange', 'notifications', undefined, ['notifications', '']],
    ['a topic exchange: everything', 'journal', undefined, ['journal', '#']],
    ['a topic exchange: a pattern', 'journal', 'auth.*', ['journal', 'auth.*']],
    ['a direct exchange: a key', 'email', 'email.confirmation', ['email', 'email.confirmation']],
    ['a topic', 'auth', undefined, ['journal', 'auth.#']],
    ['a topic with two queues', 'fraud', undefined, ['journal', 'fraud.#']],
    ['what is below a topic', 'auth.signin', undefined, ['journal', 'auth.signin.#']],
    ['an exchange that was made at run time', 'run-time', 'k', ['run-time', 'k']],
  ])('binds it to %s', async (_what, topic, routing_key, [exchange, key]) => {
    const { pull, created } = setUp();
    const query = { name: 'mine', ...(routing_key === undefined ? {} : { routing_key }) };
    expect((await pull(topic, query)).status).toBe(200);
    expect(created[0]?.bindings).toEqual([{ exchange, routing_key: key }]);
  });

  it.each([
    ['a direct exchange without a key', 'email', {}, 400],
    ['a fanout with one', 'orders', { routing_key: 'x' }, 400],
    ['a topic with one', 'auth', { routing_key: 'x' }, 400],
    ['a key that no path can hold', 'journal', { routing_key: '..' }, 400],
    ['an exchange that is not there', 'nothing', {}, 404],
    ['a name that SQS has no room for', 'e'.repeat(60), {}, 400],
    ['what is below no topic', 'a.b', {}, 404],
    ['what is below a topic, with a key', 'auth.signin', { routing_key: 'x' }, 400],
    ['a pattern of topics', 'auth.*', {}, 400],
    ['a topic that SQS has no name for', 'a:b', {}, 400],
  ])('is refused: %s', async (_what, topic, more, status) => {
    const { pull, created } = setUp();
    expect((await pull(topic, { name: 'mine', ...more })).status).toBe(status);
    expect(created).toEqual([]);
  });

  it('has a name that SQS has room for behind that of the deployment', async () => {
    const named = { name: 'm'.repeat(40) };
    expect((await setUp().pull('journal', named)).status).toBe(200);
    const { pull, created } = setUp({ deployment: 'a-deployment-of-20-c' });
    expect(await pull('journal', named)).toMatchObject({ status: 400 });
    expect(created).toEqual([]);
  });

  it('is refused to who may not consume the queue, before anything is looked up or made', async () => {
    const { pull, created } = setUp();
    const denied = { permissions: ['consume:orders', 'consume:orders--other', 'manage:*'] };
    expect((await pull('orders', { name: 'mine' }, denied)).status).toBe(403);
    expect((await pull('nothing', { name: 'mine' }, denied)).status).toBe(403);
    expect(created).toEqual([]);
  });

  it.each([
    ['of an exchange that lies beside a topic', 'auth.secrets', ['consume:auth--*'], 403],
    ['of an exchange by the name of its queue', 'auth--secrets', ['consume:auth--*'], 403],
    ['of an exchange with a hyphen more', 'auth-', ['consume:auth--*'], 403],
    ['of an exchange that is theirs', 'auth.secrets', ['consume:auth--secrets--*'], 200],
    ['of all', 'auth.secrets', ['consume:*'], 200],
    ['of what is below their topic', 'auth.signin', ['consume:auth--*'], 200],
    ['of their topic', 'auth', ['consume:auth--*'], 200],
  ] as [string, string, Permission[], number][])(
    'is allowed to those who may read it: %s',
    async (_, topic, permissions, status) => {
      const run = ['auth.secrets', 'auth--secrets', 'auth-'];
      const exchanges = {
        exchange: async (name: string) => (run.includes(name) ? { type: 'fanout' } : undefined),
      };
      const { pull, created, made } = setUp({ exchanges });
      expect((await pull(topic, { name: 'desk' }, { permissions })).status).toBe(status);
      expect(created).toHaveLength(status === 200 ? 1 : 0);
      // One that is there already, made by somebody who may, is no way round: neither by its name nor as a queue.
      await pull(topic, { name: 'desk' });
      const [queue = ''] = made.keys();
      expect((await pull(topic, { name: 'desk' }, { permissions })).status).toBe(status);
      expect((await pull(queue, { wait: '0' }, { permissions })).status).toBe(status);
    },
  );

  it('by many at the same time, or after a key was said, is the same subscription', async () => {
    const { pull, operations } = setUp();
    const asked = { name: 'mine', routing_key: 'a.#' };
    const answers = await Promise.all([1, 2, 3].map(() => pull('journal', asked)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(operations).toHaveLength(1);
    expect((await pull('journal', { name: 'mine' })).status).toBe(200);
    expect((await pull('journal', asked)).status).toBe(200);
  });

  it('asks the provisioner again where another key is said, which refuses it', async () => {
    const { pull, created, made } = setUp({
      provisioner: {
        create: async () => {
          throw new ConflictError('There is a queue already, with other bindings.');
        },
      },
    });
    made.set('journal--mine', {
      name: 'journal--mine',
      delivery: 'pull',
      bindings: [{ exchange: 'journal', routing_key: 'a.#' }],
      message_ttl_ms: null,
      max_length: null,
      subscription: { topic: 'journal', name: 'mine' },
      created_by: 'c1',
      created_at: '2026-01-05T10:00:00Z',
    });
    expect((await pull('journal', { name: 'mine', routing_key: 'b.#' })).status).toBe(409);
    expect(created).toEqual([]);
  });

  it('notes now and then that it is still used, by anyone who pulls', async () => {
    const { pull, made, clock } = setUp();
    await pull('orders', { name: 'mine' });
    const lastUsed = () => made.get('orders--mine')?.last_used_at;
    await pull('orders', { name: 'mine', wait: '0' });
    expect(lastUsed()).toBeUndefined();
    clock.ms += 3_700_000;
    await pull('orders', { name: 'mine', wait: '0' });
    const first = lastUsed();
    expect(first).toBe('2026-01-05T11:01:41.000Z');
    clock.ms += 3_000_000;
    await pull('orders', { name: 'mine', wait: '0' });
    expect(lastUsed()).toBe(first);
    clock.ms += 3_000_000;
    await pull('orders--mine', { wait: '0' });
    expect(lastUsed()).not.toBe(first);
  });

  it('does not fail for a gap in the operator trail', async () => {
    const { pull, log } = setUp({
      operatorLog: {
        record: async () => {
          throw new UnavailableError('table-unavailable', 'away');
        },
      },
    });
    expect((await pull('orders', { name: 'mine' })).status).toBe(200);
    // Anybody who looks for the missing entry finds all of it in the log.
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        fields: expect.objectContaining({
          action: 'subscription.created',
          target: 'queue:orders--mine',
          details: expect.objectContaining({ topic: 'orders', name: 'mine' }),
        }),
      }),
    );
  });
});
