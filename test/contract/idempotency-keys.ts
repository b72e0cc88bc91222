import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Hold, IdempotencyKeys, KeyedRequest } from '../../core/idempotency/idempotency-keys.ts';

const second = (n: number) => new Date(Date.UTC(2026, 0, 5, 10, 0, n)).toISOString();
const answer = { status: 202, headers: { 'content-type': 'application/json' }, body: '{"id":"é"}' };

function request(more: Partial<KeyedRequest> = {}): KeyedRequest {
  return {
    clientId: 'shop',
    operation: 'publish',
    key: randomUUID(),
    fingerprint: 'a'.repeat(64),
    seed: randomUUID(),
    now: second(0),
    leaseUntil: second(60),
    ...more,
  };
}

/** A repeat: another process with ids of its own. */
const again = (one: KeyedRequest, more: Partial<KeyedRequest> = {}) => ({
  ...one,
  seed: randomUUID(),
  ...more,
});

/** What makes a request with an Idempotency-Key happen once. */
export function idempotencyKeysContract(name: string, create: () => Promise<IdempotencyKeys>) {
  describe(`idempotency keys: ${name}`, () => {
    async function begun(keys: IdempotencyKeys, one: KeyedRequest): Promise<{ hold: Hold; seed: string }> {
      const result = await keys.begin(one);
      if (result.outcome !== 'begun') throw new Error(`expected to begin, got ${result.outcome}`);
      return result;
    }

    it('lets exactly one of fifty begin at once', async () => {
      const keys = await create();
      const one = request();
      const results = await Promise.all(Array.from({ length: 50 }, () => keys.begin(again(one))));
      expect(results.filter(({ outcome }) => outcome === 'begun')).toHaveLength(1);
      expect(results.filter(({ outcome }) => outcome === 'in-flight')).toHaveLength(49);
    });

    it('keeps clients, operations and keys apart', async () => {
      const keys = await create();
      const one = request();
      for (const other of [
        one,
        { ...one, clientId: 'bank' },
        { ...one, operation: 'publishBatch' },
        { ...one, key: `${one.key}x` },
        { ...one, clientId: 'shop","publish' },
      ]) {
        expect(await begun(keys, other)).toMatchObject({ seed: one.seed });
      }
    });

    it('tells a repeat what was answered, as it was', async () => {
      const keys = await create();
      const one = request();
      await keys.complete((await begun(keys, one)).hold, answer);
      expect(await keys.begin(again(one))).toEqual({ outcome: 'answered', answer });
    });

    it('refuses another body, while the first is under way and after its answer', async () => {
      const keys = await create();
      const one = request();
      const other = again(one, { fingerprint: 'b'.repeat(64) });
      const { hold } = await begun(keys, one);
      expect(await keys.begin(other)).toEqual({ outcome: 'other-request' });
      await keys.complete(hold, answer);
      expect(await keys.begin(other)).toEqual({ outcome: 'other-request' });
    });

    it('gives the ids of an attempt that failed to the next one, and the key to another body', async () => {
      const keys = await create();
      const one = request();
      const first = await begun(keys, one);
      await keys.free(first.hold);
      const second = await begun(keys, again(one));
      expect(second.seed).toBe(one.seed);
      await keys.free(second.hold);
      const other = again(one, { fingerprint: 'b'.repeat(64) });
      expect((await begun(keys, other)).seed).toBe(other.seed);
    });

    it('is taken over with the same ids when its owner must be dead, by exactly one', async () => {
      const keys = await create();
      const one = request();
      await begun(keys, one);
      expect(await keys.begin(again(one, { now: second(60) }))).toEqual({ outcome: 'in-flight' });
      const late = { now: second(61), leaseUntil: second(121) };
      const results = await Promise.all(Array.from({ length: 10 }, () => keys.begin(again(one, late))));
      expect(results.filter(({ outcome }) => outcome === 'begun')).toMatchObject([{ seed: one.seed }]);
      expect(results.filter(({ outcome }) => outcome === 'in-flight')).toHaveLength(9);
    });

    it('takes no answer, and no freeing, from an owner who was taken for dead', async () => {
      const keys = await create();
      const one = request();
      const { hold: dead } = await begun(keys, one);
      const { hold } = await begun(keys, again(one, { now: second(61), leaseUntil: second(121) }));
      await keys.free(dead);
      await keys.complete(dead, { ...answer, body: 'late' });
      const repeat = again(one, { now: second(62) });
      expect(await keys.begin(repeat)).toEqual({ outcome: 'in-flight' });
      await keys.complete(hold, answer);
      await keys.free(hold);
      expect(await keys.begin(repeat)).toEqual({ outcome: 'answered', answer });
    });

    it('forgets after a day, also when the row is still there', async () => {
      const keys = await create();
      const one = request();
      await keys.complete((await begun(keys, one)).hold, answer);
      const day = 86_400;
      expect(await keys.begin(again(one, { now: second(day - 1) }))).toMatchObject({ outcome: 'answered' });
      const other = again(one, {
        now: second(day),
        leaseUntil: second(day + 60),
        fingerprint: 'b'.repeat(64),
      });
      expect((await begun(keys, other)).seed).toBe(other.seed);
      expect(await keys.begin({ ...other, now: second(day + 1) })).toEqual({ outcome: 'in-flight' });
    });

    it('keeps the answer to a large batch, and frees the key when there is too much of it', async () => {
      const keys = await create();
      const large = { ...answer, body: JSON.stringify(Array(5_000).fill({ status_code: 202, id: 'same' })) };
      const one = request();
      await keys.complete((await begun(keys, one)).hold, large);
      expect(await keys.begin(again(one))).toEqual({ outcome: 'answered', answer: large });
      const two = request();
      const tooLarge = { ...answer, body: randomBytes(600_000).toString('base64') };
      await keys.complete((await begun(keys, two)).hold, tooLarge);
      expect(await keys.begin(again(two))).toMatchObject({ outcome: 'begun', seed: two.seed });
    });
  });
}
