import { describe, expect, it } from 'vitest';
import { anomaliesIn } from '../../prove/checker.ts';
import { shortLedger } from './short-ledger.ts';

describe('the ledger of the real bridge, pipeline and recorder', () => {
  it('has nothing to say against them', async () => {
    const verdict = await shortLedger();
    expect(anomaliesIn(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ attempted: 400, acknowledged: 400, handled: 342, failed: 58 });
  });

  it('finds duplicates where a consumer has not our idempotency', async () => {
    const verdict = await shortLedger({
      claims: (claims) => ({ ...claims, claim: async () => ({ outcome: 'won', attempts: 1 }) }),
    });
    expect(anomaliesIn(verdict)).toEqual(['duplicated']);
    expect(verdict.duplicated.length).toBeGreaterThan(20);
  });

  it('finds messages lost where the bridge acknowledges before SQS has them', async () => {
    const verdict = await shortLedger({
      bridge: (bridge) => async (event) => void bridge(event).catch(() => undefined),
    });
    expect(anomaliesIn(verdict)).toEqual(['lost']);
    expect(verdict.lost.length).toBeGreaterThan(20);
  });

  it('finds the one that a recorder forgets', async () => {
    const verdict = await shortLedger({ forgets: 'm-77' });
    expect(anomaliesIn(verdict)).toEqual(['lost']);
    expect(verdict.lost).toEqual([{ id: 'm-77', queue: 'ledger_plain' }]);
  });
});
