import { validate, version } from 'uuid';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../adapters/new-id.ts';

afterEach(() => void vi.useRealTimers());

describe('a new id', () => {
  it('is a UUIDv7 that carries the time', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 30, 12) + 1e9 });
    const id = newId();
    expect([validate(id), version(id)]).toEqual([true, 7]);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.now());
  });

  it('sorts behind all that were made before, also within a millisecond and when the clock goes back', () => {
    vi.useFakeTimers({ now: Date.UTC(2027, 0, 1) });
    const ids = Array.from({ length: 10_000 }, newId);
    vi.setSystemTime(Date.UTC(2026, 0, 1));
    ids.push(newId());
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => validate(id))).toBe(true);
  });
});
