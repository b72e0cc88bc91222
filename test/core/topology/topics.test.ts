import { describe, expect, it } from 'vitest';
import { boundKeys } from '../../../core/topology/bound-topics.ts';
import { defineTopology } from '../../../core/topology/define.ts';
import { merge } from '../../../core/topology/merge.ts';
import { topicBinding, topicExchange, topicNamed, topics } from '../../../core/topology/topics.ts';

const impact = 'none';
const within = merge([
  defineTopology({
    system: 'test',
    description: 'Topics of every kind.',
    exchanges: {
      journal: { type: 'topic', topics: true, description: '' },
      others: { type: 'topic', description: '' },
      direct: { type: 'direct', description: '' },
    },
    queues: {
      news: { bindings: [{ exchange: 'journal', routingKey: 'news.#' }], delivery: 'pull', impact },
      news_sport: {
        bindings: [{ exchange: 'journal', routingKey: 'news.sport.#' }],
        delivery: 'pull',
        impact,
      },
      alarm_now: { bindings: [{ exchange: 'journal', routingKey: 'alarm.now.#' }], delivery: 'pull', impact },
      alarm: { bindings: [{ exchange: 'journal', routingKey: 'alarm.later.#' }], delivery: 'pull', impact },
      both: { bindings: [{ exchange: 'journal', routingKey: 'both.#' }], delivery: 'pull', impact },
      elsewhere_too: { bindings: [{ exchange: 'others', routingKey: 'both.#' }], delivery: 'pull', impact },
      elsewhere: { bindings: [{ exchange: 'others', routingKey: 'elsewhere.#' }], delivery: 'pull', impact },
      amqp: { bindings: [{ exchange: 'journal', routingKey: 'amqp.#' }], delivery: 'amqp', impact },
      key: { bindings: [{ exchange: 'direct', routingKey: 'key.#' }], delivery: 'pull', impact },
    },
  }),
]);

describe('a topic', () => {
  it.each([
    ['what one queue is bound to', 'news', ['news'], 'news.#'],
    ['a part of it that has a queue of its own', 'news.sport', ['news_sport'], 'news.sport.#'],
    ['on the exchange of topics alone', 'both', ['both'], 'both.#'],
    ['several queues, in the order of their declaration', 'alarm', ['alarm_now', 'alarm'], 'alarm.#'],
  ])('is %s', (_what, name, queues, routingKey) => {
    expect(topicNamed(name, within)).toEqual({ queues, binding: { exchange: 'journal', routingKey } });
  });

  it.each(['', 'new', 'news.#', 'sport', 'elsewhere', 'amqp', 'key', '__proto__'])('is not "%s"', (name) => {
    expect(topicNamed(name, within)).toBeUndefined();
  });

  it.each([
    ['news', 'news.#'],
    ['news.sport.today', 'news.sport.today.#'],
    ['alarm', 'alarm.#'],
    ['alarm.other', 'alarm.other.#'],
  ])('and what is below it is bound to by its own key: %s', (name, routingKey) => {
    expect(topicBinding(name, within)).toEqual({ exchange: 'journal', routingKey });
  });

  it.each(['', 'new', 'news.', 'news..a', 'news.*', 'news.#', 'split.a', 'key.a', 'other.news'])(
    'is not above "%s"',
    (name) => {
      expect(topicBinding(name, within)).toBeUndefined();
    },
  );

  it.each([
    ['auth', ['journal_auth']],
    ['router', ['journal_router']],
    ['fraud', ['journal_fraud_critical', 'journal_fraud']],
  ])('of an installed system: %s', (name, queues) => {
    expect(topicNamed(name)?.queues).toEqual(queues);
  });

  it.each([
    ['news', 'journal'],
    ['news.sport.today', 'journal'],
    ['alarm.now', 'journal'],
    ['key', 'journal'],
    ['elsewhere', 'journal'],
  ])('is published where it is, or else where topics are: %s', (name, exchange) => {
    expect(topicExchange(name, within)).toBe(exchange);
  });

  it('is published where it is, and not at the first exchange that has others', () => {
    const second = {
      ...within.exchanges,
      diary: { type: 'topic', topics: true, description: '', name: 'diary', system: 'test' },
    } as const;
    const own = {
      bindings: [{ exchange: 'diary', routingKey: 'mine.#' }],
      delivery: 'amqp',
      impact,
    } as const;
    const queues = { ...within.queues, mine: { ...own, name: 'mine', system: 'test' } };
    const two = { ...within, exchanges: second, queues };
    expect(['mine', 'mine.a', 'mined', 'min'].map((name) => topicExchange(name, two))).toEqual([
      'diary',
      'diary',
      'journal',
      'journal',
    ]);
  });

  it('is published nowhere where no exchange has topics, and a queue without a key takes none', () => {
    const { others } = within.exchanges;
    if (!others) throw new Error('it has no such exchange');
    expect(topicExchange('news', { ...within, exchanges: { others } })).toBeUndefined();
    const all = {
      bindings: [{ exchange: 'journal' }],
      delivery: 'amqp',
      impact,
      name: 'all',
      system: 'test',
    } as const;
    const keyless = { ...within, queues: { all } };
    expect(boundKeys(keyless)).toEqual([{ queue: 'all', delivery: 'amqp', exchange: 'journal', key: '' }]);
    expect(topicExchange('.a', keyless)).toBe('journal');
  });

  it('that publishers hear of is one that can be subscribed to', () => {
    expect(topics.length).toBeGreaterThan(5);
    for (const topic of topics) expect(topicNamed(topic), topic).toBeDefined();
  });
});
