import { describe, expect, it } from 'vitest';
import type { Status } from '../../../core/failure/failed-message.ts';
import { knownById } from '../../../core/retry/known-by-id.ts';
import { isWanted } from '../../../core/retry/redeliveries.ts';
import { isSuperseded } from '../../../core/retry/superseded.ts';
import { RedeliverySchema } from '../../../core/retry/workflow.ts';
import { recordedLog } from '../../recorded-log.ts';

const redelivery = { id: 'f-1', run: 'f-1-2', task_token: 'a-secret' };

describe('a redelivery that has come to its consumer', () => {
  it.each<[Status, boolean, boolean]>([
    ['pending', true, false],
    ['retrying', true, false],
    ['failed', true, false],
    ['parked', true, false],
    ['resolved', true, true],
    ['deleted', false, false],
  ])('of a record that is %s is wanted from its run: %s, from one before: %s', (status, own, earlier) => {
    expect(isWanted({ status, run: 'f-1-2' }, redelivery)).toBe(own);
    expect(isWanted({ status, run: 'f-1-3' }, redelivery)).toBe(earlier);
  });

  it('is wanted where its record is gone', () => {
    expect(isWanted(undefined, redelivery)).toBe(true);
  });

  it('is asked for by its record only where its consumer knows the message by its id', () => {
    const known = RedeliverySchema.options.filter((delivery) => knownById({ delivery }));
    expect(known).toEqual(['lambda', 'pull']);
  });
});

describe('a delivery', () => {
  const asked = async (
    answer: () => Promise<boolean>,
    of: { redelivery?: typeof redelivery } = { redelivery },
  ) => {
    const log = recordedLog();
    return { superseded: await isSuperseded({ redeliveries: { isWanted: answer } }, of as never, log), log };
  };

  it('is dropped where its run was superseded, and a line says which, without its token', async () => {
    const { superseded, log } = await asked(async () => false);
    expect(superseded).toBe(true);
    expect(log.lines).toMatchObject([{ level: 'info', fields: { run: 'f-1-2' } }]);
    expect(log.text()).not.toContain('a-secret');
  });

  it('is handled without a word where it is wanted', async () => {
    const { superseded, log } = await asked(async () => true);
    expect([superseded, log.lines]).toEqual([false, []]);
  });

  it('is handled where nobody can say, and a line says why', async () => {
    const { superseded, log } = await asked(() =>
      Promise.reject(Object.assign(new Error('away'), { code: 'table-away' })),
    );
    expect(superseded).toBe(false);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { error_code: 'table-away' } }]);
  });

  it('that is the first asks nobody', async () => {
    const { superseded, log } = await asked(() => Promise.reject(new Error('asked')), {});
    expect([superseded, log.lines]).toEqual([false, []]);
  });
});
