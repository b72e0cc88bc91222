import { expect, it } from 'vitest';
import { ConsumerCrashed, CRASH } from '../../../core/idempotency/claims.ts';
import {
  IdempotencyKeyReusedError,
  RequestInFlightError,
} from '../../../core/idempotency/idempotency-keys.ts';

it('a request under way is worth another try, and a key used for another body is not', () => {
  expect(new RequestInFlightError()).toMatchObject({
    code: 'request-in-flight',
    disposition: 'retry',
    message: expect.stringContaining('ask again'),
  });
  expect(new IdempotencyKeyReusedError()).toMatchObject({
    code: 'idempotency-key-reused',
    disposition: 'reject',
    message: expect.stringContaining('choose a new key'),
  });
});

it('a consumer that ended without a word is tried again, under a name that alarms and lists know', () => {
  const crashed = new ConsumerCrashed();
  expect(crashed).toMatchObject({
    code: 'consumer-crashed',
    disposition: 'retry',
    name: 'ConsumerCrashed',
    stack: '',
  });
  expect(crashed.message).toBe(CRASH.message);
  expect(CRASH.message).toContain('before it could tell how it failed');
});
