import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../core/topology/define.ts';
import { assertValid, InvalidTopologyError, validate } from '../../../core/topology/validate.ts';
import { aDeadLetterQueue, aQueue, aSystem, problemPaths, problemsOf, systemWith } from './a-topology.ts';

const lambda = (changes: Partial<Queue> = {}) =>
  aQueue({ delivery: 'lambda', consumer: { function: 'sales' }, ...changes });
const consumer = (changes: object) => lambda({ consumer: { function: 'sales', ...changes } });
const bound = (exchange: string, routingKey?: string) =>
  aQueue({ bindings: [routingKey === undefined ? { exchange } : { exchange, routingKey }] });
const sell = { exchange: 'commands', routingKey: 'sell' };
const pathsOf = (queue: Queue, name?: string) => problemPaths([systemWith(queue, name)]);

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
    [
      'handled by a function at the lower edges of that',
      consumer({ timeoutSeconds: 1, batchSize: 1, maxConcurrency: 1, memoryMb: 128 }),
    ],
    ['handled by a function with a number in its name', consumer({ function: 's2-b' })],
    ['bound by the longest routing key', bound('commands', 'k'.repeat(255))],
    ['bound to all of a topic exchange', bound('events', '#')],
    ['bound twice to an exchange by two keys', aQueue({ bindings: [sell, { ...sell, routingKey: 'buy' }] })],
    ['ordered by key and pulled', aQueue({ delivery: 'pull', orderBy: 'order_id' })],
    ['ordered by key and parking behind what failed', lambda({ orderBy: 'id', onFailure: 'park' })],
    ['with equal delays', aQueue({ retry: { delays: [10, 10, 10] } })],
    ['retried as often as a record keeps', aQueue({ retry: { delays: Array(49).fill(10) } })],
    ['never retried', aQueue({ retry: { delays: [] } })],
    ['tried again at once by its function', lambda({ retry: { immediate: 10 } })],
    ['not tried again at once', lambda({ retry: { immediate: 0 } })],
    ['kept as long as RabbitMQ can', aQueue({ messageTtlMs: 315_360_000_000 })],
    ['given up after one redelivery', aQueue({ deliveryLimit: 1 })],
    ['with no word of one active consumer', lambda({ singleActiveConsumer: false })],
    ['dead-lettered to a queue that is there for it', aQueue({ deadLetter: 'dlq' })],
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
    ['gives a direct exchange a star', bound('commands', 'sell*'), 'bindings.0.routingKey'],
    ['gives a direct exchange an empty key', bound('commands', ''), 'bindings.0.routingKey'],
    ['gives a topic a star before a word', bound('events', '*sold'), 'bindings.0.routingKey'],
    ['gives a topic a hash within a word', bound('events', 'sold.x#'), 'bindings.0.routingKey'],
    ['gives a topic no word', bound('events', '.'), 'bindings.0.routingKey'],
    ['gives a topic no pattern', bound('events'), 'bindings.0.routingKey'],
    ['gives a topic a wildcard within a word', bound('events', 'sold*.x'), 'bindings.0.routingKey'],
    ['gives a topic an empty word', bound('events', 'sold..x'), 'bindings.0.routingKey'],
    ['has a routing key above 255 bytes', bound('commands', 'é'.repeat(128)), 'bindings.0.routingKey'],
    ['is handled by no function', aQueue({ delivery: 'lambda' }), 'consumer'],
    ['names a function nobody calls', aQueue({ consumer: { function: 'sales' } }), 'consumer'],
    ['names a folder that cannot be', consumer({ function: '../sales' }), 'consumer.function'],
    ['names a folder within one', consumer({ function: 'sales/eu' }), 'consumer.function'],
    ['names a folder of another case', consumer({ function: 'Sales' }), 'consumer.function'],
    ['has a function that runs no time', consumer({ timeoutSeconds: 0 }), 'consumer.timeoutSeconds'],
    ['takes no messages', consumer({ batchSize: 0 }), 'consumer.batchSize'],
    ['runs more often than SQS starts it', consumer({ maxConcurrency: 1001 }), 'consumer.maxConcurrency'],
    ['has more memory than there is', consumer({ memoryMb: 10_241 }), 'consumer.memoryMb'],
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
    ['tries again at once less than never', lambda({ retry: { immediate: -1 } }), 'retry.immediate'],
    ['waits half a second', aQueue({ retry: { delays: [0.5] } }), 'retry.delays.0'],
    ['orders by a field without a name', aQueue({ delivery: 'pull', orderBy: ' ' }), 'orderBy'],
    ['holds half a message', aQueue({ maxLength: 1.5 }), 'maxLength'],
    ['gives up at once', aQueue({ deliveryLimit: 0 }), 'deliveryLimit'],
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
    expect(problemPaths([systemWith(queue)])).toEqual([`shop.queues.sales.${path}`]);
  });

  it.each([
    ['above 255 bytes', 'q'.repeat(256)],
    ['with a space', 'my sales'],
    ['that RabbitMQ keeps for itself', 'amq.sales'],
    ['that URLs take for a step upwards', '..'],
    ['that URLs take for a step nowhere', '.'],
    ['that is empty', ''],
  ])('is found when it has a name %s', (_what, name) => {
    expect(pathsOf(aQueue(), name)).toEqual([`shop.queues.${name}`]);
  });

  it('is not, for a name that merely looks like one of those', () => {
    for (const name of [
      'q'.repeat(255),
      'amq',
      'amqp.sales',
      'my.amq.sales',
      '...',
      '.sales',
      'a:b_c-d.E9',
    ]) {
      expect(pathsOf(aQueue(), name), name).toEqual([]);
    }
  });

  it('is found when it would be a second trail, or a second tap of it', () => {
    for (const delivery of ['trail', 'tap'] as const) {
      expect(pathsOf(aQueue({ delivery }))).toContain('shop.queues.sales.delivery');
    }
    expect(pathsOf(aDeadLetterQueue({ delivery: 'trail' }), 'trail')).toEqual([]);
    // The tap is bound as all other queues are, and dies into the trail.
    expect(pathsOf(aQueue({ delivery: 'tap', bindings: [] }), 'trail_tap')).toEqual([
      'shop.queues.trail_tap.deadLetter',
    ]);
  });

  it('is found when it is bound twice alike, once without a key and once with an empty one', () => {
    const bindings = [{ exchange: 'news' }, { exchange: 'news', routingKey: '' }];
    expect(pathsOf(aQueue({ bindings }))).toContain('shop.queues.sales.bindings.1');
  });

  it('is found when SQS does not take the characters of its name', () => {
    expect(pathsOf(aQueue({ delivery: 'pull' }), 'sales.eu')).toEqual(['shop.queues.sales.eu']);
    expect(pathsOf(aQueue(), 'sales.eu')).toEqual([]);
  });

  it('is found when there is no queue of last resort behind one of dead letters, or one of another kind', () => {
    const alone = { dlq: aDeadLetterQueue() };
    for (const queues of [alone, { ...alone, last_resort: aQueue() }, { ...alone, last_resort: alone.dlq }]) {
      const paths = problemPaths([aSystem({ queues })]);
      expect(paths).toContain('shop.queues.dlq.deadLetter');
    }
  });

  it('is found when its work queue would take the name of the dead-letter queue of work queues', () => {
    expect(problemPaths([aSystem({ queues: { dlq: aQueue({ delivery: 'pull' }) } })])).toContain(
      'shop.queues.dlq',
    );
  });
});

describe('what is said of a problem', () => {
  it.each<[string, Queue, string, string]>([
    [
      'a time to live beyond what SQS keeps',
      lambda({ messageTtlMs: 1_209_600_001 }),
      '1209600001 ms is no time that SQS keeps a message',
      'choose whole milliseconds from 1 to 1209600000',
    ],
    [
      'a time to live that is none to RabbitMQ',
      aQueue({ messageTtlMs: 0 }),
      '0 ms is no time that RabbitMQ takes',
      'choose whole milliseconds from 1 to 315360000000',
    ],
    [
      'an overflow',
      { ...aQueue(), ...JSON.parse('{"overflow":"drop-tail"}') },
      'quorum queues do not know "drop-tail"',
      'choose reject-publish or drop-head',
    ],
    [
      'a queue for dead letters that nobody declares',
      aQueue({ deadLetter: 'lost' }),
      'no system declares the queue lost',
      'declare it, with delivery dead-letters',
    ],
    [
      'a queue that is none for dead letters',
      aQueue({ deadLetter: 'sales' }),
      'the delivery of sales is amqp: its dead letters would not be recorded',
      'name a queue whose delivery is dead-letters',
    ],
    [
      'a limit of memory',
      consumer({ memoryMb: 1 }),
      '1 is outside what AWS takes',
      'choose a whole number from 128 to 10240',
    ],
    [
      'a key that is no pattern',
      bound('events', 'a..b'),
      '"a..b" is no topic pattern',
      'separate words by single dots; `*` and `#` each stand for whole words',
    ],
  ])('names the value and the way out: %s', (_what, queue, problem, remedy) => {
    expect(problemsOf([systemWith(queue)])).toMatchObject([{ problem, remedy }]);
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
