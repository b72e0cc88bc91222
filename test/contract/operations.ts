import { describe, expect, it } from 'vitest';
import { secondsAfter } from '../../core/failure/due.ts';
import { newOperation } from '../../core/operations/new-operation.ts';
import type { Operation, Result } from '../../core/operations/operation.ts';
import type { OperationResults, OperationStore } from '../../core/operations/store.ts';

const AT = '2026-01-05T10:00:00.000Z';

export function operation(id: string, fields: Partial<Operation> = {}): Operation {
  const asked = {
    id,
    action: 'retry' as const,
    filter: { status: 'failed' as const, queue: 'orders', failed_from: null, failed_before: AT },
    ids: null,
    to_queue: null,
    note: 'the stock service is back',
    rate: 50,
    stop_at_failure_rate: 0.2,
    canary: { size: 5, max_failure_rate: 0.2, wait_seconds: 300 },
  };
  const plan = { at: AT, messages: 3, exact: true, examined: 3, refused: { resolved: 1 }, sample: [] };
  return { ...newOperation(asked, { plan, counting: null }, { id: 'c1', name: 'night-shift' }), ...fields };
}

/** What every implementation of OperationStore does. */
export function operationStoreContract(name: string, create: () => Promise<OperationStore>) {
  describe(`operations: ${name}`, () => {
    it('are read as they were written', async () => {
      const store = await create();
      const whole = operation('o1', {
        batch: [{ id: 'm1', touched_by: null }],
        watched: [{ id: 'm1', run: 'm1-2', attempt: 1 }],
        outcomes: [true, false],
        skipped: { resolved: 2 },
        ids: ['m1'],
        due_at: AT,
      });
      expect(await store.create(whole)).toBe(true);
      expect(await store.get('o1')).toEqual(whole);
      expect(await store.get('nobody')).toBeUndefined();
      expect(await store.create(operation('o1'))).toBe(false);
    });

    it('are replaced by a reader of the version that is there, and by nobody else', async () => {
      const store = await create();
      await store.create(operation('o1'));
      const next = operation('o1', { version: 2, done: 1 });
      expect(await store.replace(next, 1)).toBe(true);
      expect(await store.replace(operation('o1', { version: 2, done: 9 }), 1)).toBe(false);
      expect(await store.get('o1')).toEqual(next);
    });

    it('are replaced once when the answer was lost and the same is written again', async () => {
      const store = await create();
      await store.create(operation('o1'));
      const next = operation('o1', { version: 2, done: 1 });
      expect(await store.replace(next, 1)).toBe(true);
      expect(await store.replace(next, 1)).toBe(true);
    });

    it('are listed newest first, page by page, and by their state', async () => {
      const store = await create();
      for (const id of ['o1', 'o2', 'o3']) {
        await store.create(operation(id, { state: id === 'o2' ? 'running' : 'planned' }));
      }
      const first = await store.list({ limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['o3', 'o2']);
      const rest = await store.list({ limit: 2, cursor: first.next ?? '' });
      expect(rest).toMatchObject({ items: [{ id: 'o1' }], next: null });
      const planned = await store.list({ limit: 9, state: 'planned' });
      expect(planned.items.map(({ id }) => id)).toEqual(['o3', 'o1']);
      await expect(store.list({ limit: 2, cursor: '%' })).rejects.toMatchObject({ code: 'invalid-cursor' });
    });

    it('are due when their step is, the longest first, and not any more when none is to come', async () => {
      const store = await create();
      await store.create(operation('late', { due_at: AT }));
      await store.create(operation('later', { due_at: secondsAfter(AT, -60) }));
      await store.create(operation('not yet', { due_at: secondsAfter(AT, 60) }));
      await store.create(operation('never'));
      expect(await store.due(secondsAfter(AT, 1), 9)).toEqual(['later', 'late']);
      expect(await store.due(secondsAfter(AT, 1), 1)).toEqual(['later']);
      await store.replace(operation('later', { due_at: null, version: 2 }), 1);
      expect(await store.due(secondsAfter(AT, 1), 9)).toEqual(['late']);
    });
  });
}

/** What every implementation of OperationResults does. */
export function operationResultsContract(name: string, create: () => Promise<OperationResults>) {
  const result = (id: string, fields: Partial<Result> = {}): Result => ({
    operation_id: 'o1',
    id,
    outcome: 'done',
    reason: null,
    at: AT,
    ...fields,
  });

  describe(`results of operations: ${name}`, () => {
    it('are listed by the ids of their messages, page by page, each operation its own', async () => {
      const results = await create();
      const many = Array.from({ length: 60 }, (_, n) => result(`m${String(n).padStart(2, '0')}`));
      await results.write(many);
      await results.write([result('m99', { operation_id: 'o2', outcome: 'skipped', reason: 'resolved' })]);
      const first = await results.list('o1', { limit: 40 });
      const rest = await results.list('o1', { limit: 40, cursor: first.next ?? '' });
      expect([...first.items, ...rest.items]).toEqual(many);
      expect(rest.next).toBeNull();
      expect((await results.list('o2', { limit: 40 })).items).toMatchObject([
        { id: 'm99', reason: 'resolved' },
      ]);
      await expect(results.list('o1', { limit: 2, cursor: '%' })).rejects.toMatchObject({
        code: 'invalid-cursor',
      });
    });

    it('are there once, however often they are written', async () => {
      const results = await create();
      await results.write([result('m1'), result('m1', { outcome: 'skipped', reason: 'gone' })]);
      await results.write([result('m1')]);
      expect(await results.list('o1', { limit: 9 })).toEqual({ items: [result('m1')], next: null });
      await results.write([]);
    });
  });
}
