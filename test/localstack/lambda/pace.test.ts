import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPace } from '../../../localstack/lambda/pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A function whose process took `startMs` to start and whose invocations take `usualMs`. */
function running({ startMs, usualMs }: { startMs: number; usualMs: number }) {
  const pace = createPace();
  pace.started(startMs);
  pace.cameFree(usualMs);
  return pace;
}

it('nothing is started beside a first process that is still starting', () => {
  expect(createPace().needsAnother({ waitedMs: 60_000, ahead: 9, processes: 1 })).toBe(false);
});

it('a burst of quick invocations is left to the processes that are there, as long as they come free', () => {
  const pace = running({ startMs: 200, usualMs: 10 });
  expect(pace.needsAnother({ waitedMs: 150, ahead: 18, processes: 1 })).toBe(false);
  expect(pace.needsAnother({ waitedMs: 150, ahead: 20, processes: 1 })).toBe(true);
  expect(pace.needsAnother({ waitedMs: 150, ahead: 20, processes: 2 })).toBe(false);
});

it('an invocation that would wait for a slow one gets a process of its own', () => {
  const pace = running({ startMs: 200, usualMs: 20_000 });
  expect(pace.needsAnother({ waitedMs: 99, ahead: 0, processes: 1 })).toBe(false);
  expect(pace.needsAnother({ waitedMs: 100, ahead: 0, processes: 8 })).toBe(true);
});

it('where no process has come free for half of a start, another is started, however quick they usually are', () => {
  const pace = running({ startMs: 200, usualMs: 1 });
  vi.advanceTimersByTime(99);
  expect(pace.needsAnother({ waitedMs: 100, ahead: 0, processes: 1 })).toBe(false);
  vi.advanceTimersByTime(1);
  expect(pace.needsAnother({ waitedMs: 100, ahead: 0, processes: 1 })).toBe(true);
});

it('a start of many seconds is not waited for by half: a second is enough', () => {
  const pace = running({ startMs: 30_000, usualMs: 1 });
  vi.advanceTimersByTime(1_000);
  expect(pace.needsAnother({ waitedMs: 1_000, ahead: 0, processes: 1 })).toBe(true);
});

it('what an invocation usually takes follows the latest ones', () => {
  const pace = running({ startMs: 200, usualMs: 1_000 });
  for (let n = 0; n < 20; n += 1) pace.cameFree(10);
  expect(pace.needsAnother({ waitedMs: 150, ahead: 0, processes: 1 })).toBe(false);
});
