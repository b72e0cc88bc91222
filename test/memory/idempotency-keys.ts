import { randomUUID } from 'node:crypto';
import type { Hold, IdempotencyKeys, KeptAnswer, KeyOf } from '../../core/idempotency/idempotency-keys.ts';
import { beginningOf, type KeyRow, keyStateOf } from '../../core/idempotency/key-state.ts';
import { IDEMPOTENCY_ANSWER_BYTES } from '../../core/limits.ts';

type Row = KeyRow & { answer?: KeptAnswer };

/** Idempotency keys in a map, for tests. */
export function createMemoryIdempotencyKeys(): IdempotencyKeys & { readonly rows: ReadonlyMap<string, Row> } {
  const rows = new Map<string, Row>();
  const keyOf = ({ clientId, operation, key }: KeyOf) => JSON.stringify([clientId, operation, key]);
  const held = (hold: Hold) => {
    const row = rows.get(keyOf(hold));
    return row?.owner === hold.owner && row.state === 'in-flight' ? row : undefined;
  };

  return {
    rows,

    async begin(request) {
      const { clientId, operation, key } = request;
      const row = rows.get(keyOf(request));
      const standing = row ? keyStateOf(row, request) : { take: { seed: request.seed } };
      if (typeof standing === 'object') {
        const owner = randomUUID();
        rows.set(keyOf(request), beginningOf(request, owner, standing.take.seed));
        return { outcome: 'begun', hold: { clientId, operation, key, owner }, seed: standing.take.seed };
      }
      if (standing !== 'answered') return { outcome: standing };
      return row?.answer
        ? { outcome: 'answered', answer: structuredClone(row.answer) }
        : { outcome: 'in-flight' };
    },

    async complete(hold, answer) {
      const row = held(hold);
      if (!row) return;
      const tooLarge = answer.body.length > IDEMPOTENCY_ANSWER_BYTES;
      rows.set(
        keyOf(hold),
        tooLarge
          ? { ...row, state: 'freed' }
          : { ...row, state: 'answered', answer: structuredClone(answer) },
      );
    },

    async free(hold) {
      const row = held(hold);
      if (row) rows.set(keyOf(hold), { ...row, state: 'freed' });
    },
  };
}
