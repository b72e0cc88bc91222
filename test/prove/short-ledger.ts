import { Buffer } from 'node:buffer';
import type { SQSRecord } from 'aws-lambda';
import { PermanentError, UnavailableError } from '../../core/errors.ts';
import type { Claims } from '../../core/idempotency/claims.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import { noSpans } from '../../core/trace/spans.ts';
import { createHandler as createRecorder } from '../../functions/dead-letter-recorder/handler.ts';
import { defineConsumer } from '../../functions/pipeline/define-consumer.ts';
import { createHandler as createBridge } from '../../functions/rabbitmq-to-sqs/handler.ts';
import { check, type Verdict } from '../../prove/checker.ts';
import type { EffectLine, HistoryLine } from '../../prove/history.ts';
import { BodySchema } from '../../prove/system/message.ts';
import { ledgerTopology } from '../../prove/system/topology.ts';
import { sqsEvent, sqsRecord } from '../functions/dead-letter-recorder/events.ts';
import { recorder as recorderOnMemory } from '../functions/dead-letter-recorder/recorder.ts';
import { fixture } from '../functions/pipeline/fixture.ts';
import { createMemoryFailureReports } from '../memory/failure-reports.ts';
import { createMemoryWorkQueues } from '../memory/work-queues.ts';
import { recordedLog } from '../recorded-log.ts';

const QUEUE = 'ledger_plain';
const MESSAGES = 400;
const BATCH = 10;
/** SQS is away at one batch in so many, delivers one message in so many twice, and one in so many is refused. */
const [AWAY, TWICE, REFUSED] = [4, 9, 7];

type Bridge = (event: unknown) => Promise<void>;
export type Variant = {
  claims?: (claims: Claims) => Claims;
  bridge?: (bridge: Bridge) => Bridge;
  /** Of whose failure nothing reaches the recorder. */
  forgets?: string;
};

/** The real bridge, pipeline and recorder, one after the other on memory, with messages whose ledger is checked. */
export async function shortLedger(variant: Variant = {}): Promise<Verdict> {
  const history: HistoryLine[] = [];
  const effects: EffectLine[] = [];
  const { items, reports } = await bridged(history, variant);
  await consumed(items, reports, effects, variant);
  return check({ history, effects, failed: await recorded(reports, variant) });
}

type Reports = ReturnType<typeof createMemoryFailureReports>;

async function bridged(history: HistoryLine[], { bridge: changed = (bridge) => bridge }: Variant) {
  const workQueues = createMemoryWorkQueues();
  const reports = createMemoryFailureReports();
  const bridge = changed(
    createBridge({
      workQueues,
      reports,
      queueNamed: () => undefined,
      ttlMsOf: async () => 86_400_000,
      now: () => new Date('2026-01-05T10:00:00.000Z'),
      newId: () => 'never',
      spans: noSpans,
      log: recordedLog(),
    }),
  );
  for (let first = 0; first < MESSAGES; first += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, n) => publish(history, first + n));
    const event = {
      eventSource: 'aws:rmq',
      eventSourceArn: 'arn',
      rmqMessagesByQueue: { [`${QUEUE}::/`]: messages },
    };
    workQueues.down = (first / BATCH) % AWAY === 0;
    // As the event source does it: the same batch, until it succeeds.
    for (;;) {
      try {
        await bridge(event);
        break;
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        workQueues.down = false;
      }
    }
  }
  return { items: workQueues.queues.get(QUEUE) ?? [], reports };
}

/** As the event source hands it over, once RabbitMQ has confirmed it. */
function publish(history: HistoryLine[], n: number) {
  const id = `m-${n}`;
  history.push(
    { at: n, kind: 'attempt', id, via: 'amqp', to: [QUEUE] },
    { at: n, kind: 'acknowledged', id, via: 'amqp' },
  );
  const body = { seed: 1, n, ...(n % REFUSED === 0 && { fate: { refuse: true } }) };
  return {
    basicProperties: { headers: {}, messageId: id },
    redelivered: false,
    data: Buffer.from(JSON.stringify(body)).toString('base64'),
  };
}

async function consumed(
  items: WorkItem[],
  reports: Reports,
  effects: EffectLine[],
  { claims = (same) => same }: Variant,
) {
  const { deps } = fixture();
  const noted: Claims = {
    ...deps.claims,
    async markDelivered(queue, id, at) {
      const handled = await deps.claims.markDelivered(queue, id, at);
      effects.push({ at: 0, kind: 'kept', queue, id, token: id });
      return handled;
    },
  };
  const consumer = defineConsumer({
    of: ledgerTopology,
    queue: QUEUE,
    schema: BodySchema,
    async handle({ seed, fate }, { messageId: id, attempt }) {
      if (fate?.refuse) throw new PermanentError('Refused, as the message asked for.');
      effects.push({ at: 0, kind: 'effect', seed, queue: QUEUE, id, of: id, token: id, attempt });
    },
  })({ ...deps, reports, claims: claims(noted) });
  const deliver = (record: SQSRecord) =>
    consumer({ Records: [record] }, { getRemainingTimeInMillis: () => 30_000 });
  for (const [n, item] of items.entries()) {
    await deliver(sqsRecord(item));
    if (n % TWICE === 0) await deliver(sqsRecord(item));
  }
}

async function recorded({ reports }: Reports, { forgets }: Variant) {
  const { deps } = recorderOnMemory();
  const handler = createRecorder(deps);
  for (const report of reports)
    if (report.envelope.id !== forgets) await handler(sqsEvent(sqsRecord(report)));
  const { items } = await deps.store.list({}, { limit: MESSAGES });
  return items;
}
