import { describe, expect, it } from 'vitest';
import { envelope, event, record } from '../../../../../test/functions/pipeline/sqs.ts';
import { createMemoryAlerts } from '../../../../../test/memory/alerts.ts';
import { createMemoryFailureReports } from '../../../../../test/memory/failure-reports.ts';
import { createMemoryMessageLog } from '../../../../../test/memory/message-log.ts';
import { createMemoryPayloads } from '../../../../../test/memory/payloads.ts';
import { createMemoryPutBack } from '../../../../../test/memory/put-back.ts';
import { createMemoryRedeliveries } from '../../../../../test/memory/redeliveries.ts';
import { createMemoryTaskOutcomes } from '../../../../../test/memory/task-outcomes.ts';
import { recordedLog } from '../../../../../test/recorded-log.ts';
import { createHandler } from '../../../functions/gaia-alerts/handler.ts';

function fixture() {
  const alerts = createMemoryAlerts();
  const handler = createHandler({
    claims: createMemoryMessageLog(),
    reports: createMemoryFailureReports(),
    outcomes: createMemoryTaskOutcomes(),
    redeliveries: createMemoryRedeliveries(),
    workQueue: createMemoryPutBack(),
    payloads: createMemoryPayloads(),
    log: recordedLog(),
    now: () => new Date('2026-01-05T10:00:00.000Z'),
    alerts,
  });
  const carried = envelope({ queue: 'kronos_gaia_alerts', routing_key: 'gaia.critical.reactor' });
  const raise = (body: unknown) =>
    handler(event(record(carried, body)), { getRemainingTimeInMillis: () => 30_000 });
  return { alerts, raise, carried };
}

describe('the alerts of Gaia', () => {
  it('reach the people on duty once, however often the message comes', async () => {
    const { alerts, raise, carried } = fixture();
    const raised = { title: 'Reactor too hot', source: 'reactor-3', description: '912 °C', secret: 'x' };
    await raise(raised);
    await raise(raised);
    expect(alerts.sent).toEqual([
      {
        kind: 'gaia-critical',
        subject: 'Gaia: Reactor too hot',
        message: 'Reactor too hot\n912 °C\nRaised by reactor-3.',
        details: { message_id: carried.id, topic: 'gaia.critical.reactor', source: 'reactor-3' },
      },
    ]);
  });

  it.each([['text'], [7], [{ title: '', source: 4 }]])(
    'are raised by a body of another shape as well: %j',
    async (body) => {
      const { alerts, raise } = fixture();
      await raise(JSON.stringify(body));
      expect(alerts.sent).toMatchObject([{ subject: 'Gaia: critical alert', details: { source: 'Gaia' } }]);
    },
  );
});
