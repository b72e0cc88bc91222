import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { agesIfKnown, keptAges } from '../../../core/queues/oldest-messages.ts';
import { createMemoryOldestMessages } from '../../memory/oldest-messages.ts';
import { recordedLog } from '../../recorded-log.ts';

describe('ages of the oldest messages', () => {
  it('are unknown, and no error, where nobody answers', async () => {
    const log = recordedLog();
    const away = async () => {
      throw new UnavailableError('metrics-unavailable', 'no answer');
    };
    const ages = agesIfKnown({ ages: away }, log);
    expect(await ages.ages(['orders', 'users'])).toEqual(new Map());
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { queues: 2 } }]);
  });

  it('are not asked for where no queue is', async () => {
    const source = createMemoryOldestMessages();
    expect(await agesIfKnown(source, recordedLog()).ages([])).toEqual(new Map());
    expect(source.asked).toEqual([]);
  });

  it('are shown again for a while, and so is that there is none', async () => {
    let now = Date.UTC(2026, 0, 5, 10);
    const source = createMemoryOldestMessages();
    const kept = keptAges(source, { now: () => new Date(now), seconds: 5 });
    source.known.set('orders', 8);
    expect(await kept.ages(['orders', 'users'])).toEqual(new Map([['orders', 8]]));
    source.known.set('orders', 9).set('users', 1).set('emails', 2);
    now += 4_999;
    expect(await kept.ages(['users', 'orders', 'emails'])).toEqual(
      new Map([
        ['orders', 8],
        ['emails', 2],
      ]),
    );
    now += 1;
    expect(await kept.ages(['orders', 'users'])).toEqual(
      new Map([
        ['orders', 9],
        ['users', 1],
      ]),
    );
    expect(source.asked).toEqual([['orders', 'users'], ['emails'], ['orders', 'users']]);
  });
});
