import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitOrigin, withOrigin } from '../../../core/message/origin.ts';

describe('the origin of a message', () => {
  it('survives the headers, which come back as they were', () => {
    const name = fc.option(fc.string());
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), name, name, (headers, exchange, routingKey) => {
        const origin = { exchange, routingKey };
        expect(splitOrigin(withOrigin(headers, origin))).toEqual({ headers, origin });
      }),
    );
  });

  it('is not taken from a header that is no text', () => {
    expect(splitOrigin({ 'x-courtier-exchange': 7 }).origin).toEqual({ exchange: null, routingKey: null });
  });
});
