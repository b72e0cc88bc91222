import { describe, expect, it } from 'vitest';
import { parts } from '../../bench/scale/parts.ts';
import { backlog, secondsToScale, storm } from '../../bench/scale/ramp.ts';
import { filled } from '../../docs/filled.ts';

describe('the model of how far it scales', () => {
  const all = parts({ apiRate: 1_000, connections: 5_000, reserved: 400, publishing: 200 });
  const mostOf = (name: string) => all.find((part) => part.name === name)?.most;

  it('says which part is full first', () => {
    expect(all.map(({ most }) => most)).toEqual(all.map(({ most }) => most).toSorted((a, b) => a - b));
    expect(all[0]?.most).toBe(1_000);
  });

  it('moves a batch of 100 an invocation, one invocation a RabbitMQ queue', () => {
    expect(mostOf('the bridge of one queue')).toBeCloseTo((12 * 100) / 0.08);
  });

  it('gives publishing what is reserved for it, and consumers what nobody reserves', () => {
    expect(mostOf('executions that publish at once')).toBeCloseTo(200 / 0.04);
    expect(mostOf('executions of consumers at once')).toBeCloseTo(600 / 0.2);
  });

  it('lets a work queue pile up while its event source grows by 300 executions a minute, and drains it then', () => {
    const [first, second, third] = backlog(3_000, 8, 600);
    expect(first).toEqual({ minute: 1, executions: 5, waiting: 3_000 * 60 - (5 / 0.2) * 60 });
    expect(second?.executions).toBe(305);
    expect(third?.executions).toBe(600);
    expect(backlog(1_000, 8, 600).at(-1)?.waiting).toBe(0);
    expect(backlog(10_000, 8, 600).at(-1)?.waiting).toBeGreaterThan(1_000_000);
  });

  it('gives a publisher the executions of a burst at once, up to what is reserved for it', () => {
    expect(secondsToScale(5_000, 200)).toBe(0);
    expect(secondsToScale(5_001, 200)).toBeUndefined();
  });

  it('starts as many retries as the bucket holds, and the refill after it', () => {
    expect(storm(300, 300)).toEqual({ waiting: 0, seconds: 0 });
    expect(storm(1_000, 300)).toEqual({
      waiting: 300_000 - 1_300 - 90_000,
      seconds: (300_000 - 91_300) / 300,
    });
  });
});

describe('a page with generated tables', () => {
  it('names every table that there is, and no other', () => {
    expect(() => filled('scale.md', {})).toThrow('names a table');
    const any = new Proxy(
      {},
      {
        get: () => () => '',
        ownKeys: () => ['more'],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      },
    );
    expect(() => filled('scale.md', any)).toThrow('no place for the tables more');
  });
});
