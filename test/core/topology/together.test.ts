import { describe, expect, it } from 'vitest';
import { defineTopology, type Queue } from '../../../core/topology/define.ts';
import { validate } from '../../../core/topology/validate.ts';
import { aQueue, aSystem, deadLetterQueues, problemPaths, problemsOf } from './a-topology.ts';

const lambda = () => aQueue({ delivery: 'lambda', consumer: { function: 'sales' } });

describe('topologies together', () => {
  it('may not declare an exchange, a queue or a name twice', () => {
    const other = aSystem({ exchanges: { dlx: { type: 'direct', description: 'Again.' } } });
    expect(problemPaths([aSystem(), other])).toEqual([
      'shop',
      'shop.exchanges.dlx',
      'shop.queues.dlq',
      'shop.queues.last_resort',
    ]);
    expect(problemsOf([aSystem(), other]).map(({ problem }) => problem)).toEqual([
      'the system shop already declares the system shop',
      'the system shop already declares the exchange dlx',
      'the system shop already declares the queue dlq',
      'the system shop already declares the queue last_resort',
    ]);
  });

  it('may give an exchange, a queue and a service one name', () => {
    const queues = { ...deadLetterQueues(), news: aQueue() };
    const services = { news: { description: 'Reads.', publishes: [], consumes: ['news'] } };
    expect(validate([aSystem({ queues, services })])).toEqual([]);
  });

  it('say which queue has the function already', () => {
    const queues = { ...deadLetterQueues(), one: lambda(), two: lambda(), three: lambda() };
    expect(problemsOf([aSystem({ queues })]).map(({ problem }) => problem)).toEqual([
      'functions/sales already handles shop.queues.one',
      'functions/sales already handles shop.queues.one',
    ]);
  });

  it('may bind to an exchange and dead-letter to a queue of one another', () => {
    const other = aSystem({
      system: 'archive',
      exchanges: {},
      queues: { copies: aQueue({ bindings: [{ exchange: 'events', routingKey: '#' }] }) },
    });
    expect(validate([aSystem(), other])).toEqual([]);
  });

  it('may not share a consumer function', () => {
    const queues = { ...deadLetterQueues(), one: lambda(), two: lambda() };
    expect(problemPaths([aSystem({ queues })])).toEqual(['shop.queues.two.consumer.function']);
  });

  it('need a direct exchange for dead letters', () => {
    const paths = (type: 'fanout' | null) => {
      const { dlx: _dlx, ...others } = aSystem().exchanges;
      const exchanges = type ? { ...others, dlx: { type, description: 'Dead letters.' } } : others;
      return problemPaths([aSystem({ exchanges })]);
    };
    expect(paths(null)).toEqual(['exchanges.dlx']);
    expect(paths('fanout')).toEqual(['exchanges.dlx']);
    const said = (exchanges: ReturnType<typeof aSystem>['exchanges']) =>
      problemsOf([aSystem({ exchanges })]).map(({ problem }) => problem);
    expect(said({})).toEqual(['no system declares it']);
    expect(said({ dlx: { type: 'topic', description: 'Dead letters.' } })).toEqual(['its type is topic']);
    // A system of exchanges alone has no dead letters.
    expect(validate([aSystem({ exchanges: {}, queues: {} })])).toEqual([]);
  });

  it('say what they and their exchanges are for', () => {
    const paths = problemPaths([
      aSystem({
        system: 'My Shop',
        description: '',
        exchanges: { dlx: { type: 'direct', description: ' ' } },
      }),
    ]);
    expect(paths).toEqual(['My Shop', 'My Shop.description', 'My Shop.exchanges.dlx.description']);
  });
});

describe('topics', () => {
  const pulled = (exchange: string, routingKey: string) =>
    aQueue({ delivery: 'pull', bindings: [{ exchange, routingKey }] });
  const withTopics = (keys: Record<string, string[]>, type: 'topic' | 'direct' | 'fanout' = 'topic') =>
    aSystem({
      exchanges: {
        ...aSystem().exchanges,
        ...Object.fromEntries(
          Object.keys(keys).map((name) => [name, { type, topics: true, description: 'Topics.' } as const]),
        ),
      },
      queues: {
        ...deadLetterQueues(),
        ...Object.fromEntries(
          Object.entries(keys).flatMap(([name, each]) =>
            each.map((key, n) => [`${name}_${n}`, pulled(name, key)] as const),
          ),
        ),
      },
    });

  it.each(['direct', 'fanout'] as const)('are not for a %s exchange', (type) => {
    expect(problemPaths([withTopics({ one: [] }, type)])).toEqual(['shop.exchanges.one.topics']);
  });

  it.each<[string, string[], string[]]>([
    ['the same', ['auth.#'], ['auth.#', 'user.#']],
    ['the same, once as a key', ['auth'], ['auth.#']],
    ['one below', ['auth.#'], ['auth.admin.#']],
    ['one above', ['auth.admin.#'], ['auth.#']],
  ])('of two exchanges may not clash: %s', (_, one, two) => {
    const found = problemsOf([withTopics({ one, two })]);
    expect(found.map(({ path }) => path)).toEqual(['shop.exchanges.two.topics']);
    expect(found[0]?.problem).toContain('the exchange one has auth');
  });

  it.each<[string, string[], string[]]>([
    ['apart', ['auth.#'], ['user.#']],
    ['with a word that begins alike', ['auth.#'], ['authors.#']],
    ['all of the other', ['auth.#'], ['#']],
    ['within one exchange', ['auth.#', 'auth.admin.#'], ['user.#']],
  ])('of two exchanges may be %s', (_, one, two) => {
    expect(validate([withTopics({ one, two })])).toEqual([]);
  });

  it('clash on exchanges of two systems too', () => {
    const other = defineTopology({
      system: 'archive',
      description: 'Copies.',
      exchanges: { copies: { type: 'topic', topics: true, description: 'Copies.' } },
      queues: { copied: pulled('copies', 'auth.#') as Queue<'copies'> },
    });
    const paths = problemPaths([withTopics({ one: ['auth.#'] }), other]);
    expect(paths).toEqual(['archive.exchanges.copies.topics']);
  });
});
