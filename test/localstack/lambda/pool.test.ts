import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Capacity, createCapacity } from '../../../localstack/lambda/capacity.ts';
import type { FunctionConfig } from '../../../localstack/lambda/functions.ts';
import { createPool } from '../../../localstack/lambda/pool.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const config: FunctionConfig = {
  name: 'quick',
  arn: 'a',
  codeDir: '/code',
  handler: 'index.handler',
  timeoutSeconds: 3,
  memoryMb: 128,
  environment: {},
};

/** Processes that start and answer at once, with their number, and ask for more when the test says so. */
function quickProcesses() {
  const started: { asksForMore(): void }[] = [];
  const pool = createPool(config, createCapacity(16), () => {
    let ready = Promise.withResolvers<boolean>();
    let isNew = true;
    const payload = String(started.length);
    started.push({
      asksForMore: () => {
        ready.resolve(true);
        ready = Promise.withResolvers();
      },
    });
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const idle = async () => {
      if (!isNew) return ready.promise;
      isNew = false;
      return true;
    };
    return { invoke: async () => ({ payload }), idle, end: resolve, gone };
  });
  return { started, pool };
}

it('a process that has answered is waited for while it is slow to ask for more, and not replaced', async () => {
  const { started, pool } = quickProcesses();
  await pool.invoke('1', '/code');
  const second = pool.invoke('2', '/code');
  await vi.advanceTimersByTimeAsync(1_000);
  started[0]?.asksForMore();
  expect(await second).toEqual({ payload: '0' });
  expect(started).toHaveLength(1);
});

it('a process that never asks for more is replaced in the end, and one is waited for by one invocation only', async () => {
  const { started, pool } = quickProcesses();
  await pool.invoke('1', '/code');
  const [second, third] = [pool.invoke('2', '/code'), pool.invoke('3', '/code')];
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await third).toEqual({ payload: '1' });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await second).toEqual({ payload: '2' });
  expect(started).toHaveLength(3);
});

it('a second process is started when the first is busy for half of what its start took, and not before', async () => {
  const started: (() => void)[] = [];
  const pool = createPool(config, createCapacity(16), () => {
    const ready = Promise.withResolvers<boolean>();
    const answer = Promise.withResolvers<{ payload: string }>();
    started.push(() => ready.resolve(true));
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    return { invoke: () => answer.promise, idle: () => ready.promise, end: resolve, gone };
  });
  void pool.invoke('1', '/code');
  await vi.advanceTimersByTimeAsync(800);
  started[0]?.();
  void pool.invoke('2', '/code');
  await vi.advanceTimersByTimeAsync(360);
  expect(started).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(80);
  expect(started).toHaveLength(2);
});

it('a burst of quick invocations is served by the first process, and starts no more of them', async () => {
  let started = 0;
  const pool = createPool(config, createCapacity(16), () => {
    started += 1;
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    let idleAfter = 200;
    const later = (ms: number) => new Promise<void>((done) => void setTimeout(done, ms));
    const idle = async () => {
      await later(idleAfter);
      idleAfter = 0;
      return true;
    };
    const invoke = async () => {
      await later(2);
      return { payload: 'done' };
    };
    return { invoke, idle, end: resolve, gone };
  });
  const burst = Array.from({ length: 60 }, () => pool.invoke('1', '/code'));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await Promise.all(burst)).toHaveLength(60);
  expect(started).toBe(1);
});

/** Processes of one function among others; each answers, and asks for more, when the test says so. */
function processesIn(capacity: Capacity) {
  const started: { answer(): Promise<void> }[] = [];
  const pool = createPool(config, capacity, () => {
    const payload = String(started.length);
    let ready = Promise.resolve(true);
    let answered = Promise.withResolvers<{ payload: string }>();
    const { promise: gone, resolve: end } = Promise.withResolvers<void>();
    const answer = async () => {
      ready = Promise.resolve(true);
      answered.resolve({ payload });
      await vi.advanceTimersByTimeAsync(1);
    };
    started.push({ answer });
    const invoke = () => {
      answered = Promise.withResolvers();
      ready = new Promise(() => {});
      return answered.promise;
    };
    return { invoke, idle: () => ready, end, gone };
  });
  return { started, pool };
}

it('a process is ended for a function that has none, and not for a second one of a function that has got its first', async () => {
  const capacity = createCapacity(2);
  const [one, other, late] = [processesIn(capacity), processesIn(capacity), processesIn(capacity)];
  void one.pool.invoke('1', '/code');
  void other.pool.invoke('1', '/code');
  for (const event of ['1', '2']) void late.pool.invoke(event, '/code');
  await vi.advanceTimersByTimeAsync(1);
  await one.started[0]?.answer();
  expect(late.started).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(100);
  await other.started[0]?.answer();
  void other.pool.invoke('2', '/code');
  await vi.advanceTimersByTimeAsync(100);
  expect(other.started).toHaveLength(1);
});
