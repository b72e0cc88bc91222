import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Rate } from '../../core/rate/rate.ts';
import type { UsagePlans } from '../../core/rate/usage-plans.ts';

export type PlansUnderTest = { plans: UsagePlans; ratesOf(clientId: string): Promise<Rate[]> };

/** What every implementation of UsagePlans does. */
export function usagePlansContract(name: string, { plans, ratesOf }: PlansUnderTest) {
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
  });
}
