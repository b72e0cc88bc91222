import { describe, expect, it } from 'vitest';
import { INLINE_PAYLOAD_BYTES } from '../../../core/limits.ts';
import { sqsEvent } from './events.ts';
import { idOf, recorder } from './recorder.ts';
import { body, report } from './reports.ts';

describe('headers that alone are more than a record can hold', () => {
  it('are left out, so that the message is recorded at all', async () => {
    const { handler, store, log } = recorder();
    const headers = { odd: '\u0001'.repeat(INLINE_PAYLOAD_BYTES / 6) };
    await handler(sqsEvent(report({}, { headers })));
    expect(await store.get(idOf())).toMatchObject({ status: 'pending', headers: {}, payload: String(body) });
    expect(log.lines.map(({ message }) => message)).toContain('recorded without its largest headers');
  });

  it('stay when they fit', async () => {
    const { handler, store } = recorder();
    const headers = { long: 'x'.repeat(INLINE_PAYLOAD_BYTES / 2) };
    await handler(sqsEvent(report({}, { headers })));
    expect(await store.get(idOf())).toMatchObject({ headers });
  });
});
