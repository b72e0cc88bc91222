import { describe, expect, it } from 'vitest';
import { handleLogs } from '../../../localstack/logs/api.ts';
import { linePattern } from '../../../localstack/logs/filter.ts';
import { KeptLogs } from '../../../localstack/logs/kept.ts';

const logs = new KeptLogs();
logs.add('courtier-local-orders', '{"message":"handled","message_id":"a-1"}', 1_000);
logs.add('courtier-local-orders', '{"message":"attempt failed","message_id":"a-2"}', 2_000);
logs.add('courtier-local-email', 'plain', 3_000);
const logGroupName = '/aws/lambda/courtier-local-orders';
const ask = (operation: string, input: unknown) => handleLogs(operation, input, logs, '000000000000');
const texts = (input: object) => {
  const { body } = ask('FilterLogEvents', { logGroupName, ...input }) as {
    body: { events: { message: string }[] };
  };
  return body.events.map(({ message }) => message);
};

describe('FilterLogEvents', () => {
  it('shows the lines of one function, by phrase and time', () => {
    expect(texts({})).toHaveLength(2);
    expect(texts({ filterPattern: '"a-2"' })).toEqual([expect.stringContaining('attempt failed')]);
    expect(texts({ startTime: 1_001 })).toHaveLength(1);
    expect(texts({ endTime: 2_000 })).toHaveLength(1);
  });

  it('goes on where a page ended', () => {
    const first = ask('FilterLogEvents', { logGroupName, limit: 1 }) as { body: { nextToken: string } };
    expect(texts({ nextToken: first.body.nextToken })).toEqual([expect.stringContaining('a-2')]);
  });

  it.each([
    ['an unknown group', { logGroupName: '/aws/lambda/nobody' }, 'ResourceNotFoundException'],
    ['a group that is no function', { logGroupName: 'courtier-local-orders' }, 'ResourceNotFoundException'],
    ['a pattern over fields', { logGroupName, filterPattern: '{ $.a = 1 }' }, 'InvalidParameterException'],
    ['a time that is none', { logGroupName, startTime: 'yesterday' }, 'InvalidParameterException'],
  ])('refuses %s', (_, input, type) => {
    expect(ask('FilterLogEvents', input)).toMatchObject({ status: 400, body: { __type: type } });
  });
});

it('DescribeLogGroups lists functions that wrote something', () => {
  expect(ask('DescribeLogGroups', { logGroupNamePrefix: '/aws/lambda/courtier-local-e' })).toMatchObject({
    body: { logGroups: [{ logGroupName: '/aws/lambda/courtier-local-email' }] },
  });
  expect(ask('PutLogEvents', {})).toMatchObject({ status: 400 });
});

it('the oldest lines go', () => {
  const many = new KeptLogs();
  for (let n = 0; n < 20_000; n += 1) many.add('f', String(n));
  expect(many.lines('f')?.length).toBeLessThanOrEqual(6_000);
  expect(many.lines('f')?.at(-1)?.text).toBe('19999');
});

it.each([
  ['', 'anything', true],
  ['a b', 'b and a', true],
  ['a b', 'only a', false],
  ['"a b"', 'b and a', false],
  ['"say \\"hi\\""', 'to say "hi"', true],
  ['?x ?y', 'has y', true],
  ['?x ?y', 'has z', false],
  ['a -b', 'a and b', false],
])('the pattern %s over %s says %s', (pattern, line, expected) => {
  expect(linePattern(pattern)?.(line)).toBe(expected);
});
