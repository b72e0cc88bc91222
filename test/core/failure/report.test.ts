import { describe, expect, it } from 'vitest';
import { LOOKED_LINE } from '../../../core/failure/last-resort.ts';
import { attemptNumber, deliveryName } from '../../../core/failure/report.ts';
import { envelope } from './records.ts';

const redelivery = { failed_message_id: 'f-1', run: 'f-1-2', attempt: 2 };

describe('a delivery among all of a message', () => {
  it('is the first, or the one after as many retries', () => {
    expect(attemptNumber(envelope())).toBe(1);
    expect(attemptNumber(envelope({ redelivery }))).toBe(3);
  });

  it('is named by its number, and a retry by who sent it too: two runs may send one retry each', () => {
    expect(deliveryName(envelope())).toBe('1');
    expect(deliveryName(envelope({ redelivery }))).toBe('3 of f-1-2');
  });
});

it('the line that an alarm counts is in ASCII, as filters of the log want it', () => {
  expect(LOOKED_LINE).toMatch(/^[ -~]+$/);
});
