import { describe, expect, it } from 'vitest';
import { comesThrough } from '../../../core/queues/comes-through.ts';

const way = (type: string, routing_key: string) => ({ source: 'orders', type, routing_key });

describe('a way into a queue', () => {
  it.each([
    ['order.created', 'order.created', true],
    ['order.created', 'order', false],
    ['order.*', 'order.created', true],
    ['order.*', 'order.created.late', false],
    ['order.*', 'order', false],
    ['order.#', 'order', true],
    ['order.#', 'order.created.late', true],
    ['#', '', true],
    ['*', '', false],
    ['', '', true],
    ['', 'order', false],
    ['*', '.', false],
    ['*.*', '.', true],
    ['#.late', 'order.created.late', true],
    ['#.late', 'order.created', false],
    ['*.#.late', 'order.late', true],
    ['*.#.late', 'late', false],
  ])('of a topic exchange, %s, lets %s in: %s', (bound, key, isIn) => {
    expect(comesThrough(way('topic', bound), key)).toBe(isIn);
  });

  it('is found at once to let nothing in, however many words its key and the message have', () => {
    // Trying every way of giving the words to the hashes takes minutes here, and with the 127 that a key has room for, for ever.
    const key = Array.from({ length: 28 }, () => 'a').join('.');
    expect(comesThrough(way('topic', `${'#.'.repeat(14)}b`), key)).toBe(false);
  });

  it('of a direct exchange takes its key alone, and a star is a letter there', () => {
    expect(comesThrough(way('direct', 'order.*'), 'order.*')).toBe(true);
    expect(comesThrough(way('direct', 'order.*'), 'order.created')).toBe(false);
  });

  it('of a fanout exchange takes every message, also one whose key is not known', () => {
    expect(comesThrough(way('fanout', ''), null)).toBe(true);
    expect(comesThrough(way('topic', '#'), null)).toBe(false);
  });

  it('of an exchange that decides by something else is not guessed', () => {
    expect(comesThrough(way('headers', ''), 'order.created')).toBe(false);
  });
});
