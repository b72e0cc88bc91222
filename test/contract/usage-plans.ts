import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Rate } from '../../core/rate/rate.ts';
import type { UsagePlans } from '../../core/rate/usage-plans.ts';

export type PlansUnderTest = {
  plans: UsagePlans;
  ratesOf(clientId: string): Promise<Rate[]>;
  /** Keys in the plan of callers with tokens. */
  tokens(): Promise<string[]>;
};

/** What every implementation of UsagePlans does. */
export function usagePlansContract(name: string, { plans, ratesOf, tokens }: PlansUnderTest) {
  describe(`usage plans: ${name}`, () => {
    it('count a client in the tier that it joined, however often it joined', async () => {
      const [id, other] = [randomUUID(), randomUUID()];
      await Promise.all([plans.join(id, 'basic'), plans.join(other, 'high')]);
      await plans.join(id, 'basic');
      expect(await ratesOf(id)).toEqual(['basic']);
      expect(await ratesOf(other)).toEqual(['high']);
    });

    it('keep the tier before, since a request may still be counted there', async () => {
      const id = randomUUID();
      await plans.join(id, 'basic');
      await plans.join(id, 'standard');
      expect(await ratesOf(id)).toEqual(['basic', 'standard']);
    });

    it('forget a client in every tier, and leave the others', async () => {
      const [id, other] = [randomUUID(), randomUUID()];
      for (const each of [id, other]) await plans.join(each, 'basic');
      await plans.join(id, 'high');
      await plans.leave(id);
      await plans.leave(id);
      expect(await ratesOf(id)).toEqual([]);
      expect(await ratesOf(other)).toEqual(['basic']);
    });

    it('take a client back that was forgotten', async () => {
      const id = randomUUID();
      await plans.join(id, 'basic');
      await plans.leave(id);
      await plans.join(id, 'basic');
      expect(await ratesOf(id)).toEqual(['basic']);
    });

    it('count a caller with a token by a key of its own, which is made once however many make it', async () => {
      const [key, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
      await Promise.all([key, key, other].map((each) => plans.joinToken(each)));
      await plans.joinToken(key);
      expect((await tokens()).filter((each) => each === key || each === other).toSorted()).toEqual(
        [key, other].toSorted(),
      );
      await plans.leaveToken(key);
      await plans.leaveToken(key);
      expect(await tokens()).not.toContain(key);
      expect(await tokens()).toContain(other);
      await plans.joinToken(key);
      expect(await tokens()).toContain(key);
    });
  });
}
