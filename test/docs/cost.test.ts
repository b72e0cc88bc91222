import { describe, expect, it } from 'vitest';
import { BRIDGE_BATCH, TRAIL_BATCH } from '../../core/limits.ts';
import { idleUsage, unknownTypes } from '../../docs/cost/idle.ts';
import { messageUsage } from '../../docs/cost/messages.ts';
import { prices } from '../../docs/cost/prices.ts';
import { pricedStages } from '../../docs/cost/stages.ts';
import { resourcesOf } from '../../docs/cost/templates.ts';
import { dollarsOf, times, total } from '../../docs/cost/usage.ts';

const stages = new Map(pricedStages().map((stage) => [stage.name, stage]));
const idle = (name: string) => dollarsOf(stages.get(name)?.idle ?? []);

describe('what a stage costs without a message', () => {
  it.each([
    ['small', 60],
    ['dev', 110],
    ['prod', 650],
  ] as const)('is for %s below %d dollars a month', (name, most) => {
    expect(idle(name)).toBeGreaterThan(10);
    expect(idle(name)).toBeLessThan(most);
  });

  it('is more with a second zone for the endpoints, and with a network of its own', () => {
    expect(idle('prod, two zones') - idle('prod')).toBeCloseTo(4 * 730 * 0.01, 5);
    expect(idle('dev, private')).toBeGreaterThan(idle('dev'));
  });

  it.each(['small', 'dev', 'prod'])('is known of every resource of %s', (name) => {
    expect(unknownTypes(resourcesOf(name))).toEqual([]);
    expect(unknownTypes([{ type: 'AWS::RDS::DBInstance', properties: {} }])).toEqual([
      'AWS::RDS::DBInstance',
    ]);
  });

  it('is not made up for a broker of a size that has no price', () => {
    const broker = { type: 'AWS::AmazonMQ::Broker', properties: { HostInstanceType: 'mq.m7g.16xlarge' } };
    expect(() => idleUsage([broker])).toThrow('docs/cost/prices.ts has no price of mq.m7g.16xlarge');
  });
});

describe('what messages cost', () => {
  it('is less for each where many come at once, down to full batches', () => {
    const million = (together: number) => dollarsOf(times(messageUsage(together, { firewall: false }), 100));
    expect(million(10)).toBeLessThan(million(1));
    const full = Math.max(BRIDGE_BATCH, TRAIL_BATCH);
    expect(million(full)).toBeLessThan(million(full / 2));
    expect(million(2 * full)).toBe(million(full));
  });

  it('counts what is free once, not for each part', () => {
    const one = [{ price: 'alarm', units: 8 }] as const;
    expect(dollarsOf(one)).toBe(0);
    expect(dollarsOf(total(one, one))).toBeCloseTo(0.6, 5);
  });
});

it('names a source for every price', () => {
  for (const [name, { source, dollars }] of Object.entries(prices)) {
    expect(source, name).toMatch(/https:\/\/|20\d\d|price lists|twice/);
    expect(dollars, name).toBeGreaterThan(0);
  }
});
