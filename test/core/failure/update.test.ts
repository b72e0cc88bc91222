import { describe, expect, it, vi } from 'vitest';
import { changed } from '../../../core/failure/change.ts';
import { update } from '../../../core/failure/update.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { at, failedMessage } from './records.ts';

describe('update', () => {
  it('decides again on what another actor wrote in between', async () => {
    const store = createMemoryFailedMessages();
    const first = failedMessage();
    await store.create(first);
    const seen: number[] = [];
    const racing = {
      ...store,
      async get(id: string) {
        const read = await store.get(id);
        if (seen.length === 0) await store.replace(changed(first, { error_message: 'by another' }, at(1)), 1);
        return read;
      },
    };
    const { write } = await update(racing, first.id, (record) => {
      seen.push(record?.version ?? 0);
      return { write: record ? changed(record, { permanent: true }, at(2)) : null };
    });
    expect(seen).toEqual([1, 2]);
    expect(write).toMatchObject({ version: 3, permanent: true, error_message: 'by another' });
    expect(await store.get(first.id)).toEqual(write);
  });

  it('writes nothing where nothing is to be written', async () => {
    const store = { ...createMemoryFailedMessages(), create: vi.fn() };
    expect(await update(store, 'f-1', (record) => ({ write: null, record }))).toEqual({ write: null });
    expect(store.create).not.toHaveBeenCalled();
  });

  it('gives up for now when it loses every time', async () => {
    const create = vi.fn(async () => false);
    const store = { ...createMemoryFailedMessages(), create };
    const moving = update(store, 'f-1', () => ({ write: failedMessage({ id: 'f-1' }) }));
    await expect(moving).rejects.toMatchObject({
      code: 'record-contended',
      disposition: 'retry',
      message: 'Others are changing this failed message all the time. Try again.',
      details: { failed_message_id: 'f-1' },
    });
    expect(create).toHaveBeenCalledTimes(8);
  });
});
