import { describe, expect, it } from 'vitest';
import { inlineBody, keepPayload, referTo } from '../../../core/failure/payload.ts';
import { INLINE_PAYLOAD_BYTES } from '../../../core/limits.ts';

const none = { headers: {} };
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('the payload of a record', () => {
  it.each([
    ['JSON', Buffer.from('{"é":"\u{1F4EE}"}'), 'text'],
    ['text that SQS would want encoded', Buffer.from('a\uffffb\ufeff'), 'text'],
    ['text that begins with a byte order mark', Buffer.from('\ufeff{}'), 'text'],
    ['bytes that are no text', bytes(0xff, 0, 1), 'base64'],
    ['text with control characters', Buffer.from('a\u0000b'), 'base64'],
    ['nothing', bytes(), 'text'],
  ])('gives %s back byte for byte', (_what, body, encoding) => {
    const kept = keepPayload('failures/f-1', body, none);
    expect(kept).toMatchObject({ payload_encoding: encoding, payload_bytes: body.byteLength });
    expect(Buffer.from(inlineBody(kept) ?? 'missing')).toEqual(Buffer.from(body));
  });

  it('stays inline up to the limit and goes to the payload store above it', () => {
    const room = INLINE_PAYLOAD_BYTES - '{}'.length;
    expect(keepPayload('failures/f-1', Buffer.alloc(room, 'x'), none).payload).toHaveLength(room);
    expect(keepPayload('failures/f-1', Buffer.alloc(room + 1, 'x'), none)).toEqual({
      payload: null,
      payload_ref: 'failures/f-1',
      payload_encoding: 'text',
      payload_bytes: room + 1,
    });
  });

  it('counts the size of its encoding, not of the body', () => {
    expect(
      keepPayload('failures/f-1', Buffer.alloc(INLINE_PAYLOAD_BYTES - 10, 0xff), none).payload,
    ).toBeNull();
  });

  it('leaves room for large headers', () => {
    const headers = { note: 'h'.repeat(INLINE_PAYLOAD_BYTES) };
    expect(keepPayload('failures/f-1', Buffer.from('{}'), { headers }).payload_ref).toBe('failures/f-1');
  });

  it('has no inline body when it is stored elsewhere', () => {
    expect(inlineBody(referTo('failures/f-1', 3))).toBeUndefined();
  });
});
