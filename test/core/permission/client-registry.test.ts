import { describe, expect, it } from 'vitest';
import { InvalidCursorError } from '../../../core/api/cursor.ts';
import { decodeClientCursor, encodeClientCursor } from '../../../core/permission/client-registry.ts';

describe('the cursor of a list of clients', () => {
  it.each(['c', 'c'.repeat(255), '~!'])('leads back to the last client: %s', (id) => {
    expect(decodeClientCursor(encodeClientCursor(id))).toBe(id);
  });

  it.each(['', ' c', 'c ', 'é', 'c'.repeat(256)])('is refused where that is no client’s id: %j', (id) => {
    expect(() => decodeClientCursor(encodeClientCursor(id))).toThrow(InvalidCursorError);
  });
});
