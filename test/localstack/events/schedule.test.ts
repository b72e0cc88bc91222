import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseRate } from '../../../localstack/events/schedule.ts';
import { eventsRule } from '../../../localstack/resources/events-rule.ts';
import { startingWorld } from './running-source.ts';

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:consumer';

async function rule(properties: Record<string, unknown>) {
  const handler = vi.fn((_: unknown) => ({ payload: null }));
  const running = startingWorld(handler);
  const created = await running.create(eventsRule, {
    Name: 'reconcile',
    Targets: [{ Id: 'one', Arn: arn }],
    ...properties,
  });
  return { ...running, handler, created };
}

describe('a schedule', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-21T00:00:00Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('invokes its targets once a period, the first time after one period, until the runtime ends', async () => {
    const { handler, start, stop, created } = await rule({ ScheduleExpression: 'rate(1 minute)' });
    await start();
    vi.advanceTimersByTime(59_999);
    expect(handler).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(handler).toHaveBeenCalledExactlyOnceWith({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '000000000000',
      time: '2026-11-21T00:01:00Z',
      region: 'us-east-1',
      resources: [created.attributes.Arn],
      detail: {},
    });
    vi.advanceTimersByTime(120_000);
    expect(handler).toHaveBeenCalledTimes(3);
    await stop();
    vi.advanceTimersByTime(120_000);
    expect(handler).toHaveBeenCalledTimes(3);
  });

  it('hands over its target’s input instead when there is one', async () => {
    const Targets = [{ Id: 'one', Arn: arn, Input: '{"limit":5}' }];
    const { handler, start } = await rule({ ScheduleExpression: 'rate(5 minutes)', Targets });
    await start();
    vi.advanceTimersByTime(300_000);
    expect(handler).toHaveBeenCalledExactlyOnceWith({ limit: 5 });
  });

  it('does nothing when it is disabled', async () => {
    const { handler, start } = await rule({ ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' });
    await start();
    vi.advanceTimersByTime(300_000);
    expect(handler).not.toHaveBeenCalled();
  });

  it('passes in less time where a minute is said to take less', () => {
    expect(parseRate('rate(5 minutes)', 10_000)).toBe(50_000);
    expect(parseRate('rate(1 hour)', 1_000)).toBe(60_000);
  });

  it('reads minutes, hours and days', () => {
    expect(parseRate('rate(5 minutes)', 60_000)).toBe(300_000);
    expect(parseRate('rate(1 hour)', 60_000)).toBe(3_600_000);
    expect(parseRate('rate(2 days)', 60_000)).toBe(172_800_000);
  });

  it.each([
    ['cron', { ScheduleExpression: 'cron(0 12 * * ? *)' }, 'cron(0 12 * * ? *)'],
    ['no schedule at all', { EventPattern: {} }, 'only rules with a schedule'],
    [
      'on a target that is no function',
      { ScheduleExpression: 'rate(1 minute)', Targets: [{ Id: 'q', Arn: 'arn:aws:sqs:::q' }] },
      'arn:aws:sqs:::q',
    ],
    [
      'with an input that is made',
      { ScheduleExpression: 'rate(1 minute)', Targets: [{ Id: 'q', Arn: arn, InputPath: '$' }] },
      'InputPath',
    ],
    ['never', { ScheduleExpression: 'rate(0 minutes)' }, 'rate(0 minutes)'],
  ])('is refused by name when it is %s', async (_, properties, message) => {
    await expect(rule(properties)).rejects.toThrow(message);
  });
});
