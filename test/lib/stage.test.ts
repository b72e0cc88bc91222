import { describe, expect, it } from 'vitest';
import { stageNamed } from '../../lib/named-stage.ts';

const delays = (environment: Record<string, string>) => stageNamed('local', environment).topology.retryDelays;

describe('the settings of a stage', () => {
  it('retry after 1, 5 and 30 minutes when nothing is said', () => {
    expect(delays({})).toEqual([60, 300, 1800]);
  });

  it('take the waits from MESSAGE_RETRY_DELAYS, in seconds', () => {
    expect(delays({ MESSAGE_RETRY_DELAYS: '1, 2,3' })).toEqual([1, 2, 3]);
  });

  it("scale the schedule by S2's MESSAGE_RETRY_DELAY, in milliseconds", () => {
    expect(delays({ MESSAGE_RETRY_DELAY: '2000' })).toEqual([2, 10, 60]);
    expect(delays({ MESSAGE_RETRY_DELAY: '100' })).toEqual([1, 1, 3]);
  });

  it('cut the schedule, or repeat its last wait, by MESSAGE_MAX_RETRIES', () => {
    expect(delays({ MESSAGE_MAX_RETRIES: '1' })).toEqual([60]);
    expect(delays({ MESSAGE_MAX_RETRIES: '5' })).toEqual([60, 300, 1800, 1800, 1800]);
    expect(delays({ MESSAGE_MAX_RETRIES: '2', MESSAGE_RETRY_DELAYS: '4,5,6' })).toEqual([4, 5]);
  });

  it('take the times to live in milliseconds', () => {
    const { topology } = stageNamed('prod', { MESSAGE_TTL: '5000', DLQ_TTL: '60000' });
    expect(topology).toMatchObject({ messageTtlMs: 5_000, deadLetterTtlMs: 60_000 });
  });

  it('count a variable that is set to nothing as not set', () => {
    expect(delays({ MESSAGE_RETRY_DELAYS: '' })).toEqual([60, 300, 1800]);
  });

  it.each([
    ['MESSAGE_TTL', 'soon'],
    ['MESSAGE_MAX_RETRIES', '0'],
    ['COURTIER_CONSUMER_TIMEOUT', '901'],
    ['COURTIER_ALERT_EMAIL', 'nobody'],
    ['COURTIER_PAYLOAD_LIMIT', '700001'],
    ['COURTIER_PAYLOAD_LIMIT', '256k'],
  ])('are refused with the name of %s when it is "%s"', (name, value) => {
    expect(() => stageNamed('dev', { [name]: value })).toThrow(name);
  });

  it('say what to do instead when no failure at all shall be retried', () => {
    expect(() => stageNamed('dev', { MESSAGE_MAX_RETRIES: '0' })).toThrow(/retry: { delays: \[\] }/);
  });

  it('send alerts by e-mail to nobody but whom they name', () => {
    expect(stageNamed('prod', {}).alertEmail).toBeUndefined();
    expect(stageNamed('prod', { COURTIER_ALERT_EMAIL: 'duty@example.com' }).alertEmail).toBe(
      'duty@example.com',
    );
  });

  it.each(['soon', '0', '60,30', '1.5'])('refuse the waits "%s"', (value) => {
    expect(() => stageNamed('dev', { MESSAGE_RETRY_DELAYS: value })).toThrow(/retryDelays/);
  });

  it('say which stages there are when one is unknown', () => {
    expect(() => stageNamed('staging', {})).toThrow(
      'There is no stage "staging": choose one of local, dev, prod, small.',
    );
  });

  it('simulate failures on a laptop and never on AWS', () => {
    const simulating = (['local', 'dev', 'prod'] as const).filter(
      (name) => stageNamed(name, {}).simulateFailures,
    );
    expect(simulating).toEqual(['local']);
  });
});
