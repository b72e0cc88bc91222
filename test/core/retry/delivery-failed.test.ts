import { expect, it } from 'vitest';
import { DELIVERY_FAILED, failDelivery } from '../../../core/retry/delivery-failed.ts';
import { failureReport } from '../failure/records.ts';

it('a failed redelivery tells its workflow all of its report, under one name that no consumer chooses', async () => {
  const said: unknown[] = [];
  const answered = await failDelivery(
    {
      fail: async (token, failure) => {
        said.push(token, failure.error, JSON.parse(failure.cause));
        return 'expired';
      },
    },
    'token',
    failureReport(),
  );
  expect(said).toEqual(['token', DELIVERY_FAILED, failureReport()]);
  expect(answered).toBe('expired');
});
