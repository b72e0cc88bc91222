import { describe, expect, it } from 'vitest';
import { envelope, event, record } from '../../../../../test/functions/pipeline/sqs.ts';
import { createMemoryFailureReports } from '../../../../../test/memory/failure-reports.ts';
import { createMemoryMessageLog } from '../../../../../test/memory/message-log.ts';
import { createMemoryPayloads } from '../../../../../test/memory/payloads.ts';
import { createMemoryPutBack } from '../../../../../test/memory/put-back.ts';
import { createMemoryRedeliveries } from '../../../../../test/memory/redeliveries.ts';
import { createMemoryTaskOutcomes } from '../../../../../test/memory/task-outcomes.ts';
import { recordedLog } from '../../../../../test/recorded-log.ts';
import { createHandler } from '../../../functions/kronos-log/handler.ts';

async function written(...bodies: unknown[]) {
  const log = recordedLog();
  const handler = createHandler({
    claims: createMemoryMessageLog(),
    reports: createMemoryFailureReports(),
    outcomes: createMemoryTaskOutcomes(),
    redeliveries: createMemoryRedeliveries(),
    workQueue: createMemoryPutBack(),
    payloads: createMemoryPayloads(),
    log,
    now: () => new Date('2026-01-05T10:00:00.000Z'),
  });
  const carried = () => envelope({ queue: 'kronos_log_central', routing_key: 'log.user-service' });
  const records = bodies.map((body) => record(carried(), JSON.stringify(body)));
  await handler(event(...records), { getRemainingTimeInMillis: () => 30_000 });
  return log.lines.filter(({ message }) => message === 'kronos log');
}

describe('the central log of Kronos', () => {
  it('has every line under its own level, with its fields and its topic', async () => {
    const line = { service: 'user-service', message: 'role changed', user: 7 };
    expect(await written({ level: 'warn', ...line }, 'just text', { ...line, level: 'loud' })).toMatchObject([
      { level: 'warn', fields: { topic: 'log.user-service', line } },
      { level: 'info', fields: { line: { message: 'just text' } } },
      { level: 'info', fields: { line } },
    ]);
  });
});
