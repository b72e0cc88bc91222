import { describe, expect, it } from 'vitest';
import { matches } from '../../../core/failure/filter.ts';
import { timeId } from '../../../core/failure/store.ts';
import { at, deleted, failedMessage } from './records.ts';

const record = failedMessage({ service: 'checkout', error_name: 'CardDeclined', error_message: 'No Funds' });

describe('a list of failed messages', () => {
  it('shows what is not deleted, unless it is asked for another status', () => {
    expect(matches(record, {})).toBe(true);
    expect(matches(deleted(), {})).toBe(false);
    expect(matches(deleted(), { status: 'deleted' })).toBe(true);
    expect(matches(record, { status: 'deleted' })).toBe(false);
  });

  it.each(['exchange', 'queue', 'routing_key', 'error_name', 'fingerprint', 'service'] as const)(
    'shows what has this %s, and nothing else',
    (field) => {
      expect(matches(record, { [field]: record[field] as string })).toBe(true);
      expect(matches(record, { [field]: 'another' })).toBe(false);
      expect(matches({ ...record, service: null, queue: null, exchange: null }, { [field]: '' })).toBe(false);
    },
  );

  it('shows what failed from a time on, and before another', () => {
    expect(matches(record, { failed_from: at(0), failed_before: at(1) })).toBe(true);
    expect(matches(record, { failed_from: at(0.001) })).toBe(false);
    expect(matches(record, { failed_before: at(0) })).toBe(false);
    expect(matches(record, { failed_from: timeId(record) })).toBe(true);
    // The end of a page: records of one time have an order too.
    expect(matches(record, { failed_before: timeId(record) })).toBe(false);
  });

  it('shows what has a text in the name or the message of its error, whatever its case', () => {
    for (const text of ['cardDECLINED', 'no funds', 'declined: no', 'd']) {
      expect(matches(record, { text })).toBe(true);
    }
    expect(matches(record, { text: 'no fund.' })).toBe(false);
  });
});
