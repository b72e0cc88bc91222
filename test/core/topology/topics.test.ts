import { describe, expect, it } from 'vitest';
import { defineTopology } from '../../../core/topology/define.ts';
import { merge } from '../../../core/topology/merge.ts';
import { topicBinding, topicNamed } from '../../../core/topology/topics.ts';

const impact = 'none';
const within = merge([
  defineTopology({
    system: 'test',
    description: 'Topics of every kind.',
    exchanges: {
      events: { type: 'topic', description: '' },
      others: { type: 'topic', description: '' },
      direct: { type: 'direct', description: '' },
    },
    queues: {
      news: { bindings: [{ exchange: 'events', routingKey: 'news.#' }], delivery: 'pull', impact },
      news_sport: {
        bindings: [{ exchange: 'events', routingKey: 'news.sport.#' }],
        delivery: 'pull',
        impact,
      },
      alarm_now: { bindings: [{ exchange: 'events', routingKey: 'alarm.now.#' }], delivery: 'pull', impact },
      alarm: { bindings: [{ exchange: 'events', routingKey: 'alarm.later.#' }], delivery: 'pull', impact },
      split_a: { bindings: [{ exchange: 'events', routingKey: 'split.#' }], delivery: 'pull', impact },
      split_b: { bindings: [{ exchange: 'others', routingKey: 'split.#' }], delivery: 'pull', impact },
      amqp: { bindings: [{ exchange: 'events', routingKey: 'amqp.#' }], delivery: 'amqp', impact },
      key: { bindings: [{ exchange: 'direct', routingKey: 'key.#' }], delivery: 'pull', impact },
    },
  }),
]);

describe('a topic', () => {
  it.each([
    ['what one queue is bound to', 'news', ['news'], 'news.#'],
    ['a part of it that has a queue of its own', 'news.sport', ['news_sport'], 'news.sport.#'],
    ['several queues, in the order of their declaration', 'alarm', ['alarm_now', 'alarm'], 'alarm.#'],
  ])('is %s', (_what, name, queues, routingKey) => {
    expect(topicNamed(name, within)).toEqual({ queues, binding: { exchange: 'events', routingKey } });
  });

  it.each(['', 'new', 'news.#', 'sport', 'split', 'amqp', 'key', '__proto__'])('is not "%s"', (name) => {
    expect(topicNamed(name, within)).toBeUndefined();
  });

  it.each([
    ['news', 'news.#'],
    ['news.sport.today', 'news.sport.today.#'],
    ['alarm', 'alarm.#'],
    ['alarm.other', 'alarm.other.#'],
  ])('and what is below it is bound to by its own key: %s', (name, routingKey) => {
    expect(topicBinding(name, within)).toEqual({ exchange: 'events', routingKey });
  });

  it.each(['', 'new', 'news.', 'news..a', 'news.*', 'news.#', 'split.a', 'key.a', 'other.news'])(
    'is not above "%s"',
    (name) => {
      expect(topicBinding(name, within)).toBeUndefined();
    },
  );

  it.each([
    ['auth', ['kronos_auth']],
    ['router', ['kronos_router']],
    ['gaia', ['kronos_gaia_critical', 'kronos_gaia']],
  ])('of Kronos: %s', (name, queues) => {
    expect(topicNamed(name)?.queues).toEqual(queues);
  });
});
