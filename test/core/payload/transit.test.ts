import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../core/message/content.ts';
import { byReference, itemContent, wholeBody } from '../../../core/payload/transit.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';

const item = (body: Uint8Array, body_ref?: string) => ({
  envelope: {
    id: 'm',
    exchange: null,
    routing_key: null,
    queue: 'q',
    encoding: 'text' as const,
    properties: {},
    headers: {},
    ...(body_ref === undefined ? {} : { body_ref }),
  },
  body,
});

describe('a body that goes by reference', () => {
  it('comes back whole, has the content that it had, and no other body has its key', async () => {
    const payloads = createMemoryPayloads();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.uint8Array(), async (body, other) => {
        const sent = await byReference(item(body), payloads);
        const another = await byReference(item(other), payloads);
        expect(sent.body).toHaveLength(0);
        expect(Buffer.compare(await wholeBody(sent, payloads), body)).toBe(0);
        expect(itemContent(sent)).toBe(contentOf(body));
        expect(itemContent(item(body))).toBe(contentOf(body));
        expect(sent.envelope.body_ref === another.envelope.body_ref).toBe(Buffer.compare(body, other) === 0);
      }),
    );
  });

  it('fails for good when it is gone', async () => {
    const payloads = createMemoryPayloads();
    const gone = wholeBody(item(new Uint8Array(), 'transit/gone'), payloads);
    await expect(gone).rejects.toMatchObject({ code: 'payload-missing', disposition: 'fail' });
  });

  it('has a content that nobody knows, when its reference is of another kind', () => {
    expect(itemContent(item(new Uint8Array(), 'failures/one'))).toBeUndefined();
  });
});
