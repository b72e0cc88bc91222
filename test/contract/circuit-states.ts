import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CircuitReport, type CircuitStates, summaryOf } from '../../core/circuit/circuit-states.ts';

const second = (n: number) => new Date(Date.UTC(2026, 0, 5, 10, 0, n)).toISOString();

function report(more: Partial<CircuitReport> = {}): CircuitReport {
  return {
    circuit: `broker-${randomUUID()}`,
    instance: randomUUID(),
    state: 'open',
    since: second(0),
    retry_at: second(10),
    expires_at: second(180),
    ...more,
  };
}

/** What instances tell each other, and operators, of a circuit. */
export function circuitStatesContract(name: string, create: () => Promise<CircuitStates>) {
  describe(`circuit states: ${name}`, () => {
    it('shows one instance what another found, and until when it leaves the dependency alone', async () => {
      const [one, other] = [await create(), await create()];
      const open = report();
      await one.report(open);
      expect(await one.reports(open.circuit, second(1))).toEqual([open]);
      // The memory has no other instance than the one that shares it.
      if (name !== 'memory') expect(await other.reports(open.circuit, second(1))).toEqual([open]);
    });

    it('keeps what each instance said last, circuit by circuit', async () => {
      const states = await create();
      const a = report();
      const b = report({ circuit: a.circuit, state: 'half-open', retry_at: null });
      for (const each of [a, b, report({ instance: a.instance })]) await states.report(each);
      const closed = { ...a, state: 'closed' as const, since: second(20), retry_at: null };
      await states.report(closed);
      const found = await states.reports(a.circuit, second(21));
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([closed, b]));
      expect(summaryOf(found)).toEqual({ state: 'half-open', open: 1, since: second(0) });
    });

    it('shows nothing that has expired, also when it is still there', async () => {
      const states = await create();
      const old = report();
      await states.report(old);
      expect(await states.reports(old.circuit, second(179))).toHaveLength(1);
      expect(await states.reports(old.circuit, second(180))).toEqual([]);
    });

    it('knows nothing of a circuit that never changed', async () => {
      expect(await (await create()).reports(`none-${randomUUID()}`, second(0))).toEqual([]);
    });
  });
}
