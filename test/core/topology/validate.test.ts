import { describe, expect, it } from 'vitest';
import { defineTopology, type Queue } from '../../../core/topology/define.ts';
import { topologies } from '../../../core/topology/index.ts';
import { assertValid, InvalidTopologyError, validate } from '../../../core/topology/validate.ts';
import { aDeadLetterQueue, aQueue, aSystem, deadLetterQueues, systemWith } from './a-topology.ts';

const lambda = (changes: Partial<Queue> = {}) =>
  aQueue({ delivery: 'lambda', consumer: { function: 'sales' }, ...changes });
const consumer = (changes: object) => lambda({ consumer: { function: 'sales', ...changes } });
const bound = (exchange: string, routingKey?: string) =>
  aQueue({ bindings: [routingKey === undefined ? { exchange } : { exchange, routingKey }] });
const pathsOf = (queue: Queue, name?: string) => validate([systemWith(queue, name)]).map(({ path }) => path);

describe('the installed topologies', () => {
  it('have nothing wrong', () => {
    expect(validate(topologies)).toEqual([]);
    expect(() => assertValid(topologies)).not.toThrow();
  });
});

describe('a queue that is fine', () => {
  it.each<[string, Queue]>([
    ['bound to a fanout without a key', bound('news')],
    ['bound to a direct exchange by key', bound('commands', 'sell')],
    ['bound to a topic by words and wildcards', bound('events', '*.sold.#')],
    ['handled by a function', lambda()],
    [
      'handled by a function at the edges of what AWS takes',
      consumer({ timeoutSeconds: 900, batchSize: 10, maxConcurrency: 1000, memoryMb: 10_240 }),
    ],
    ['ordered by key and pulled', aQueue({ delivery: 'pull', orderBy: 'order_id' })],
    ['ordered by key and parking behind what failed', lambda({ orderBy: 'id', onFailure: 'park' })],
    ['with equal delays', aQueue({ retry: { delays: [10, 10, 10] } })],
    ['retried as often as a record keeps', aQueue({ retry: { delays: Array(49).fill(10) } })],
    ['never retried', aQueue({ retry: { delays: [] } })],
    ['tried again at once by its function', lambda({ retry: { immediate: 2 } })],
    ['kept as long as SQS keeps messages', lambda({ messageTtlMs: 1_209_600_000 })],
    ['kept longer where SQS has no part', aQueue({ messageTtlMs: 1_209_600_001 })],
    ['with one active AMQP consumer', aQueue({ singleActiveConsumer: true })],
    ['full at one message and dropping the oldest', aQueue({ maxLength: 1, overflow: 'drop-head' })],
  ])('%s', (_what, queue) => {
    expect(validate([systemWith(queue)])).toEqual([]);
  });

  it('has a name that just fits its work queue', () => {
    const forOrdered = 'q'.repeat(80 - 'courtier-prod-work-.fifo'.length);
    expect(pathsOf(aQueue({ delivery: 'pull', orderBy: 'id' }), forOrdered)).toEqual([]);
    expect(pathsOf(aQueue({ delivery: 'pull' }), `${forOrdered}.fifo`.replace('.', '_'))).toEqual([]);
  });
});

describe('a queue with one thing wrong', () => {
  // Outside TypeScript's reach: what a plain JavaScript caller, or a cast, could still say.
  const unknownOverflow: Queue = { ...aQueue(), ...JSON.parse('{"overflow":"reject-publish-dlx"}') };

  it.each<[string, Queue, string]>([
    ['says no impact', aQueue({ impact: '  ' }), 'impact'],
    ['is bound to nothing', aQueue({ bindings: [] }), 'bindings'],
    ['is bound to an unknown exchange', bound('nowhere', 'x'), 'bindings.0.exchange'],
    ['is bound to an exchange named like a method of objects', bound('toString'), 'bindings.0.exchange'],
    [
      'is bound twice alike',
      aQueue({ bindings: [{ exchange: 'news' }, { exchange: 'news' }] }),
      'bindings.1',
    ],
    ['gives a fanout a routing key', bound('news', 'sold'), 'bindings.0.routingKey'],
    ['gives a direct exchange no routing key', bound('commands'), 'bindings.0.routingKey'],
    ['gives a direct exchange a wildcard', bound('commands', 'sell.#'), 'bindings.0.routingKey'],
    ['gives a topic no pattern', bound('events'), 'bindings.0.routingKey'],
    ['gives a topic a wildcard within a word', bound('events', 'sold*.x'), 'bindings.0.routingKey'],
    ['gives a topic an empty word', bound('events', 'sold..x'), 'bindings.0.routingKey'],
    ['has a routing key above 255 bytes', bound('commands', 'é'.repeat(128)), 'bindings.0.routingKey'],
    ['is handled by no function', aQueue({ delivery: 'lambda' }), 'consumer'],
    ['names a function nobody calls', aQueue({ consumer: { function: 'sales' } }), 'consumer'],
    ['names a folder that cannot be', consumer({ function: '../sales' }), 'consumer.function'],
    [
      'has a function that runs longer than Lambda lets it',
      consumer({ timeoutSeconds: 901 }),
      'consumer.timeoutSeconds',
    ],
    ['has no whole timeout', consumer({ timeoutSeconds: 1.5 }), 'consumer.timeoutSeconds'],
    ['takes more messages than a FIFO queue gives', consumer({ batchSize: 11 }), 'consumer.batchSize'],
    ['runs never', consumer({ maxConcurrency: 0 }), 'consumer.maxConcurrency'],
    ['has too little memory', consumer({ memoryMb: 127 }), 'consumer.memoryMb'],
    ['orders by key without a work queue', aQueue({ orderBy: 'order_id' }), 'orderBy'],
    ['parks without a key', lambda({ onFailure: 'park' }), 'onFailure'],
    ['parks what clients pull', aQueue({ delivery: 'pull', orderBy: 'id', onFailure: 'park' }), 'onFailure'],
    [
      'parks a whole queue',
      { ...consumer({ maxConcurrency: 1 }), orderBy: 'id', onFailure: 'park' },
      'onFailure',
    ],
    [
      'does with a failure what nobody knows',
      lambda({ orderBy: 'id', onFailure: 'wait' as never }),
      'onFailure',
    ],
    ['orders by no field', aQueue({ delivery: 'pull', orderBy: '' }), 'orderBy'],
    [
      'wants one AMQP consumer where the bridge is the only one',
      lambda({ singleActiveConsumer: true }),
      'singleActiveConsumer',
    ],
    ['waits less the second time', aQueue({ retry: { delays: [60, 30] } }), 'retry.delays.1'],
    ['waits no time', aQueue({ retry: { delays: [0] } }), 'retry.delays.0'],
    ['waits more often than is kept', aQueue({ retry: { delays: Array(50).fill(10) } }), 'retry.delays'],
    ['tries again at once without a function', aQueue({ retry: { immediate: 1 } }), 'retry.immediate'],
    ['tries again at once without end', lambda({ retry: { immediate: 11 } }), 'retry.immediate'],
    ['keeps messages no time', aQueue({ messageTtlMs: 0 }), 'messageTtlMs'],
    ['keeps messages longer than SQS does', lambda({ messageTtlMs: 1_209_600_001 }), 'messageTtlMs'],
    ['keeps messages longer than RabbitMQ can', aQueue({ messageTtlMs: 315_360_000_001 }), 'messageTtlMs'],
    ['holds no messages', aQueue({ maxLength: 0 }), 'maxLength'],
    ['turns the delivery limit off', aQueue({ deliveryLimit: -1 }), 'deliveryLimit'],
    ['overflows in a way quorum queues do not know', unknownOverflow, 'overflow'],
    ['dead-letters to a queue that is not there', aQueue({ deadLetter: 'lost' }), 'deadLetter'],
    ['dead-letters to itself', aQueue({ deadLetter: 'sales' }), 'deadLetter'],
    [
      'holds dead letters and has a binding',
      aDeadLetterQueue({ bindings: [{ exchange: 'news' }] }),
      'bindings',
    ],
    ['holds dead letters and dead-letters on', aDeadLetterQueue({ deadLetter: 'dlq' }), 'deadLetter'],
    ['is a second queue of last resort', aDeadLetterQueue({ delivery: 'last-resort' }), 'delivery'],
    ['holds dead letters and is retried', aDeadLetterQueue({ retry: { delays: [1] } }), 'retry'],
  ])('is found when it %s', (_what, queue, path) => {
    const problems = validate([systemWith(queue)]);
    expect(problems.map((problem) => problem.path)).toEqual([`shop.queues.sales.${path}`]);
    for (const { problem, remedy } of problems) expect([problem.length, remedy.length]).not.toContain(0);
  });

  it.each([
    ['above 255 bytes', 'q'.repeat(256)],
    ['with a space', 'my sales'],
    ['that RabbitMQ keeps for itself', 'amq.sales'],
    ['that URLs take for a step upwards', '..'],
    ['that is empty', ''],
  ])('is found when it has a name %s', (_what, name) => {
    expect(pathsOf(aQueue(), name)).toEqual([`shop.queues.${name}`]);
  });

  it('is found when SQS does not take the characters of its name', () => {
    expect(pathsOf(aQueue({ delivery: 'pull' }), 'sales.eu')).toEqual(['shop.queues.sales.eu']);
    expect(pathsOf(aQueue(), 'sales.eu')).toEqual([]);
  });

  it('is found when there is no queue of last resort behind one of dead letters, or one of another kind', () => {
    const alone = { dlq: aDeadLetterQueue() };
    for (const queues of [alone, { ...alone, last_resort: aQueue() }, { ...alone, last_resort: alone.dlq }]) {
      const paths = validate([aSystem({ queues })]).map(({ path }) => path);
      expect(paths).toContain('shop.queues.dlq.deadLetter');
    }
  });

  it('is found when its work queue would take the name of the dead-letter queue of work queues', () => {
    const problems = validate([aSystem({ queues: { dlq: aQueue({ delivery: 'pull' }) } })]);
    expect(problems.map(({ path }) => path)).toContain('shop.queues.dlq');
  });
});

describe('topologies together', () => {
  it('may not declare an exchange, a queue or a name twice', () => {
    const other = aSystem({ exchanges: { dlx: { type: 'direct', description: 'Again.' } } });
    expect(validate([aSystem(), other]).map(({ path }) => path)).toEqual([
      'shop',
      'shop.exchanges.dlx',
      'shop.queues.dlq',
      'shop.queues.last_resort',
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
    expect(validate([aSystem({ queues })]).map(({ path }) => path)).toEqual([
      'shop.queues.two.consumer.function',
    ]);
  });

  it('need a direct exchange for dead letters', () => {
    const paths = (type: 'fanout' | null) => {
      const { dlx: _dlx, ...others } = aSystem().exchanges;
      const exchanges = type ? { ...others, dlx: { type, description: 'Dead letters.' } } : others;
      return validate([aSystem({ exchanges })]).map(({ path }) => path);
    };
    expect(paths(null)).toEqual(['exchanges.dlx']);
    expect(paths('fanout')).toEqual(['exchanges.dlx']);
  });

  it('say what they and their exchanges are for', () => {
    const problems = validate([
      aSystem({
        system: 'My Shop',
        description: '',
        exchanges: { dlx: { type: 'direct', description: ' ' } },
      }),
    ]);
    expect(problems.map(({ path }) => path)).toEqual([
      'My Shop',
      'My Shop.description',
      'My Shop.exchanges.dlx.description',
    ]);
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
    const found = validate([withTopics({ one: [] }, type)]);
    expect(found.map(({ path }) => path)).toEqual(['shop.exchanges.one.topics']);
  });

  it.each<[string, string[], string[]]>([
    ['the same', ['auth.#'], ['auth.#', 'user.#']],
    ['the same, once as a key', ['auth'], ['auth.#']],
    ['one below', ['auth.#'], ['auth.admin.#']],
    ['one above', ['auth.admin.#'], ['auth.#']],
  ])('of two exchanges may not clash: %s', (_, one, two) => {
    const found = validate([withTopics({ one, two })]);
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
    const paths = validate([withTopics({ one: ['auth.#'] }), other]).map(({ path }) => path);
    expect(paths).toEqual(['archive.exchanges.copies.topics']);
  });
});

describe('assertValid', () => {
  it('throws one error that lists every problem with what to do', () => {
    const broken = systemWith(aQueue({ impact: '', maxLength: 0 }));
    const error = (() => {
      try {
        assertValid([broken]);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(InvalidTopologyError);
    expect(error).toMatchObject({
      code: 'invalid-topology',
      disposition: 'reject',
      problems: validate([broken]),
    });
    expect(String(error)).toContain('shop.queues.sales.impact: nobody could tell');
    expect(String(error)).toContain('shop.queues.sales.maxLength: 0 is no number of messages; choose');
  });
});
