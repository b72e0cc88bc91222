import { describe, expect, it } from 'vitest';
import { filterOf, ListQuerySchema } from '../../../functions/api/list-failed-query.ts';

const filter = (query: Record<string, string>) => filterOf(ListQuerySchema.parse(query));
const problems = (query: Record<string, string>) =>
  ListQuerySchema.safeParse(query).error?.issues.map(({ path }) => path.join('.'));

describe('what a list of failed messages is asked for', () => {
  it('is nothing in particular by default', () => {
    expect(filter({ limit: '3', cursor: 'x' })).toEqual({});
  });

  it('is every filter that was given', () => {
    const equal = {
      status: 'failed',
      exchange: 'orders',
      queue: 'email_queue',
      routing_key: '',
      error_name: 'TypeError',
      fingerprint: '0123456789abcdef',
      service: 'web-shop',
      text: '[x] is % not "defined"',
    };
    const times = {
      'failed_at[gte]': '2026-01-05T10:00:00Z',
      'failed_at[lt]': '2026-01-06T10:00:00.5+02:00',
    };
    expect(filter({ ...equal, ...times })).toEqual({
      ...equal,
      failed_from: '2026-01-05T10:00:00.000Z',
      failed_before: '2026-01-06T08:00:00.500Z',
    });
  });

  it.each([
    '',
    'yesterday',
    '2026-01-05',
    '2026-01-05T10:00:00',
    '2026-02-30T10:00:00Z',
    '2026-01-05T10:00:00.0005Z',
    '2026-01-05T10:00:00 02:00',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '2026-12-31T23:59:60Z',
    '1767607200',
  ])('cannot be since %j', (time) => {
    expect(problems({ 'failed_at[gte]': time })).toEqual(['failed_at[gte]']);
    expect(problems({ 'failed_at[lt]': time })).toEqual(['failed_at[lt]']);
  });

  it('cannot be a time that ends before it begins', () => {
    const time = '2026-01-05T10:00:00Z';
    expect(problems({ 'failed_at[gte]': time, 'failed_at[lt]': time })).toEqual(['failed_at[lt]']);
  });

  it.each([
    ['routing_key', 'x'.repeat(256)],
    ['error_name', ''],
    ['fingerprint', 'not hex'],
    ['service', ''],
    ['service', 'x'.repeat(256)],
    ['text', ''],
    ['text', 'x'.repeat(257)],
  ])('cannot have %s=%j', (parameter, value) => {
    expect(problems({ [parameter]: value })).toEqual([parameter]);
  });
});
