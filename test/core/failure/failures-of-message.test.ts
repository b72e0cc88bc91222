import { describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import { failuresOfMessage } from '../../../core/failure/failures-of-message.ts';
import { failedMessage } from './records.ts';

const email = failedMessage({ queue: 'email' });
const orders = failedMessage();

function store(rows: Record<string, object | Error | undefined>) {
  return {
    idsOfMessage: async (id: string, limit: number) => {
      expect([id, limit]).toEqual(['m-1', 5]);
      return Object.keys(rows);
    },
    get: async (id: string) => {
      const row = rows[id];
      if (row instanceof Error) throw row;
      return row as typeof orders | undefined;
    },
  };
}

describe('the failures of one message', () => {
  it('are all that are there, and not what has gone since the index was written', async () => {
    const rows = { [email.id]: email, gone: undefined, [orders.id]: orders };
    expect(await failuresOfMessage(store(rows), 'm-1', 5)).toEqual({
      items: [email, orders],
      unreadable: [],
    });
  });

  it('name one that cannot be read beside the others', async () => {
    const misfit = new CourtierError('malformed-record', 'fail', 'It does not fit.', {
      details: { fields: ['status'] },
    });
    const found = await failuresOfMessage(store({ odd: misfit, [orders.id]: orders }), 'm-1', 5);
    expect(found).toEqual({
      items: [orders],
      unreadable: [{ id: 'odd', reason: 'These fields do not fit: status.' }],
    });
  });

  it.each([new UnavailableError('table-unavailable', 'No answer.'), new TypeError('a fault')])(
    'are not known while the table does not answer: %s',
    async (error) => {
      await expect(failuresOfMessage(store({ [orders.id]: error }), 'm-1', 5)).rejects.toBe(error);
    },
  );
});
