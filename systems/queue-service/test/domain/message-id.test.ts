import { describe, expect, it } from 'vitest';
import { mailMessageId } from '../../domain/message-id.ts';

describe('the Message-ID of a mail', () => {
  it('is the message id at the sender’s domain', () => {
    expect(mailMessageId('018f-2a', 'no-reply@Example.com')).toBe('<018f-2a@example.com>');
    expect(mailMessageId('018f-2a', 'Courtier <no-reply@example.com>')).toBe('<018f-2a@example.com>');
  });

  it('is the same for a repeat and different for another message, whatever the id is made of', () => {
    const odd = ['a b', 'a>\r\nBcc: x', 'é', '.a', 'a..b', 'x'.repeat(200), '<a@b>'];
    const ids = odd.map((id) => mailMessageId(id, 'x@example.com'));
    expect(odd.map((id) => mailMessageId(id, 'x@example.com'))).toEqual(ids);
    expect(new Set(ids).size).toBe(odd.length);
    for (const id of ids) expect(id).toMatch(/^<[0-9a-f]{64}@example\.com>$/);
  });
});
