import { describe, expect, it } from 'vitest';
import { inlineBody, keepPayload, recordable, referTo } from '../../../core/failure/payload.ts';
import { INLINE_PAYLOAD_BYTES } from '../../../core/limits.ts';
import type { HeaderTypes } from '../../../core/message/header-value.ts';
import { jsonBytes } from '../../../core/message/left-out.ts';
import { envelope } from './records.ts';

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

  it('leaves room for the types of headers, and for what else the record keeps', () => {
    const header_types: HeaderTypes = { note: 'binary' };
    const beside = '{}'.length + JSON.stringify(header_types).length;
    const typed = { headers: {}, header_types };
    const body = (length: number) => Buffer.alloc(length, 'x');
    const room = INLINE_PAYLOAD_BYTES - beside;
    expect(keepPayload('failures/f-1', body(room), typed).payload).toHaveLength(room);
    expect(keepPayload('failures/f-1', body(room + 1), typed).payload).toBeNull();
    expect(keepPayload('failures/f-1', body(room - 7), typed, 7).payload).toHaveLength(room - 7);
    expect(keepPayload('failures/f-1', body(room - 6), typed, 7).payload).toBeNull();
  });

  it('has no inline body when it is stored elsewhere', () => {
    const elsewhere = referTo('failures/f-1', 3);
    expect(inlineBody(elsewhere)).toBeUndefined();
    expect(elsewhere).toEqual({
      payload: null,
      payload_encoding: 'base64',
      payload_ref: 'failures/f-1',
      payload_bytes: 3,
    });
  });
});

describe('the envelope of a record', () => {
  const large = 'x'.repeat(INLINE_PAYLOAD_BYTES - jsonBytes('large', ''));

  it('is as it came while its headers fit into an item', () => {
    const fits = envelope({ headers: { large } });
    expect(recordable(fits)).toBe(fits);
  });

  it('is without its largest headers, which it names, where they might not', () => {
    const headers = { large: `${large}x`, small: 1 };
    expect(recordable(envelope({ headers }))).toEqual(
      envelope({ headers: { small: 1 }, dropped_headers: ['large'] }),
    );
  });

  it('counts a header’s type with the header, and no other’s', () => {
    const typed = (header_types: HeaderTypes) => envelope({ headers: { large }, header_types });
    expect(recordable(typed({ large: 'binary' })).dropped_headers).toEqual(['large']);
    const fits = large.slice(jsonBytes('large', 'binary'));
    const beside = { header_types: { large: 'binary' } } as const;
    expect(recordable(envelope({ headers: { large: fits }, ...beside })).headers).toHaveProperty('large');
    expect(recordable(envelope({ headers: { large: `${fits}x` }, ...beside })).headers).toEqual({});
    expect(recordable(typed({ another: 'binary' })).dropped_headers).toBeUndefined();
  });
});
