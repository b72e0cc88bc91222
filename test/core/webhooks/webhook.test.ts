import { describe, expect, it } from 'vitest';
import { ConflictError } from '../../../core/api/errors.ts';
import { secondsUntilNext } from '../../../core/webhooks/schedule.ts';
import { afterAttempt, changeWebhook, rotateSecret, signingSecrets } from '../../../core/webhooks/webhook.ts';
import { AT, webhook } from './records.ts';

const days = (n: number) => new Date(Date.parse(AT) + n * 86_400_000).toISOString();
const failed = (at: string) => ({ delivered: false, gone: false, last: true, at });
const delivered = (at: string) => ({ delivered: true, gone: false, last: true, at });

describe('a webhook', () => {
  it('remembers since when it fails, and forgets it with the first success', () => {
    const failing = afterAttempt(webhook(), failed(days(1)));
    expect(failing).toMatchObject({ state: 'enabled', failing_since: days(1), version: 2 });
    expect(afterAttempt(failing, failed(days(2)))).toBe(failing);
    expect(afterAttempt(failing, delivered(days(2)))).toMatchObject({ failing_since: null, version: 3 });
    const well = webhook();
    expect(afterAttempt(well, delivered(days(2)))).toBe(well);
  });

  it('is disabled after five days of failures, not before', () => {
    const failing = webhook({ failing_since: AT });
    expect(afterAttempt(failing, failed(days(4.99)))).toBe(failing);
    expect(afterAttempt(failing, failed(days(5)))).toMatchObject({
      state: 'disabled',
      disabled_by: 'failing',
    });
  });

  it('is not disabled before all attempts of an event have failed', () => {
    const failing = webhook({ failing_since: AT });
    expect(afterAttempt(failing, { ...failed(days(9)), last: false })).toBe(failing);
  });

  it.each([
    ['goes elsewhere', { url: 'https://other.example.com/' }, null],
    ['is enabled once more', { state: 'enabled' as const }, null],
    ['stays where it is', { url: webhook().url, description: 'of the team' }, AT],
  ])('has days to succeed again when it %s by a change', (_what, change, failing_since) => {
    expect(changeWebhook(webhook({ failing_since: AT }), change, days(4))).toMatchObject({ failing_since });
  });

  it('is disabled at once by a receiver that is gone', () => {
    expect(afterAttempt(webhook(), { delivered: false, gone: true, last: false, at: AT })).toMatchObject({
      state: 'disabled',
      disabled_by: 'gone',
    });
  });

  it('has days to succeed again when a person enables it', () => {
    const disabled = webhook({ state: 'disabled', disabled_by: 'failing', failing_since: AT });
    expect(afterAttempt(disabled, failed(days(9)))).toBe(disabled);
    const enabled = changeWebhook(disabled, { state: 'enabled' }, days(9));
    expect(enabled).toMatchObject({ state: 'enabled', disabled_by: null, failing_since: null });
    expect(changeWebhook(enabled, { state: 'disabled' }, days(9)).disabled_by).toBe('person');
  });

  it('signs with both secrets until the overlap is over', () => {
    const rotated = rotateSecret(webhook(), { secretId: 's-2', at: AT, overlapSeconds: 86_400 });
    expect(signingSecrets(rotated, AT)).toEqual(['s-2', 's-1']);
    expect(signingSecrets(rotated, days(1))).toEqual(['s-2']);
    const now = rotateSecret(webhook(), { secretId: 's-2', at: AT, overlapSeconds: 0 });
    expect(signingSecrets(now, AT)).toEqual(['s-2']);
  });

  it('has four secrets at most that work', () => {
    const rotate = (from: ReturnType<typeof webhook>, secretId: string) =>
      rotateSecret(from, { secretId, at: AT, overlapSeconds: 60 });
    const full = rotate(rotate(rotate(webhook(), 's-2'), 's-3'), 's-4');
    expect(() => rotate(full, 's-5')).toThrow(ConflictError);
  });
});

describe('the wait before the next attempt', () => {
  it('is as planned or up to a fifth longer, and there is none after the last', () => {
    expect([secondsUntilNext([30, 300], 1, 0), secondsUntilNext([30, 300], 2, 1)]).toEqual([30, 360]);
    expect(secondsUntilNext([30, 300], 3, 0)).toBeUndefined();
  });
});
