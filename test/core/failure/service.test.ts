import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { publishingService } from '../../../core/failure/service.ts';

const text = (payload: string) => ({ payload, payload_encoding: 'text' }) as const;
const named = (service: unknown) => text(JSON.stringify({ metadata: { service } }));

describe('the service that published a failed message', () => {
  it('is its appId, whatever the body says', () => {
    expect(publishingService({ app_id: 'checkout' }, named('web-shop'))).toBe('checkout');
  });

  it('is metadata.service of a JSON body that has no appId, or an empty one', () => {
    expect(publishingService({}, named('web-shop'))).toBe('web-shop');
    expect(publishingService({ app_id: '' }, named('web-shop'))).toBe('web-shop');
    const payload = Buffer.from(named('web-shop').payload).toString('base64');
    expect(publishingService({}, { payload, payload_encoding: 'base64' })).toBe('web-shop');
  });

  it('may have a name as long as AMQP takes', () => {
    expect(publishingService({ app_id: 'x'.repeat(255) }, named('web-shop'))).toBe('x'.repeat(255));
    expect(publishingService({ app_id: 'x'.repeat(256) }, named('web-shop'))).toBe('web-shop');
  });

  it.each([
    ['there is no body at hand', { payload: null, payload_encoding: 'text' } as const],
    ['the body is not JSON', text('metadata')],
    ['the body is empty', text('')],
    ['the body is null', text('null')],
    ['the body has no metadata', text('{}')],
    ['the metadata is text', text('{"metadata":"service"}')],
    ['the metadata is null', text('{"metadata":null}')],
    ['it is not a text', named({ name: 'x' })],
    ['it is empty', named('')],
    ['it is too long for a name', named('é'.repeat(128))],
  ])('is not known when %s', (_when, payload) => {
    expect(publishingService({}, payload)).toBeNull();
  });
});
