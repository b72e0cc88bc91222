import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { OutboxKey } from '../../core/message/outbox-row.ts';
import { Env } from '../../functions/outbox-stream/env.ts';
import { STREAM_BATCH, STREAM_RELAY_CONCURRENCY } from '../function-sizes.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { type Access, allow } from './access.ts';
import { amqp } from './broker-connection.ts';
import { BrokerFunction } from './broker-function.ts';
import { type PageSection, RunbookAlarm, type RunbookSection } from './runbook-alarm.ts';
import { StoredTable } from './stored-table.ts';
import { StreamSource } from './stream-source.ts';

/** Where an outbox is made: a system's stack. */
export type OutboxScope = Construct & { readonly stage: Stage; readonly data: DataStack };

export type OutboxProps = {
  /** The table is `<prefix><name>-outbox`, its function `<prefix><name>-relay`, its alarm `<prefix><name>-relay-age`. */
  name: string;
  /** Where a row goes that names no exchange. The topology must have it. */
  exchange: string;
  /**
   * What the table calls its keys: the ordering key, and the message id. Default: `partition_key` and `message_id`.
   */
  key?: OutboxKey;
  /** What stops working for whom while messages wait: the alarm says it. */
  impact: string;
  /** Where the alarm sends its reader. Default: the section `outbox-stream-age` of docs/runbook.md. */
  runbook?: RunbookSection | PageSection;
};

/** A hundred messages at most; a broker that is away is known after 7 s. */
const SIZE = { timeoutSeconds: 30, memoryMb: 256 };

/** What has not been marked as relayed. To write such a row again is to relay it again. */
const WAITING = {
  eventName: ['INSERT', 'MODIFY'],
  dynamodb: { NewImage: { relayed_at: { S: [{ exists: false }] } } },
};

/**
 * A table whose rows become messages. A system writes a row in the transaction that changes its own tables
 * (core/message/outbox-row.ts has the format), and the product's function publishes it: there is never one without the
 * other, also while the broker is away. Messages of one key are published in their order. One that alone does not get
 * through becomes a failed message, with those behind it of its key in the same batch; later ones overtake them.
 */
export class Outbox extends Construct {
  private readonly table: StoredTable<'OUTBOX_TABLE'>;

  constructor(scope: OutboxScope, id: string, props: OutboxProps) {
    super(scope, id);
    const { stage, data } = scope;
    const { name, exchange, key = { partition: 'partition_key', sort: 'message_id' } } = props;
    if (stage.declared.topology.exchanges[exchange] === undefined) {
      throw new Error(`The outbox ${name} publishes to "${exchange}", and no topology has such an exchange.`);
    }
    this.table = new StoredTable(this, 'Rows', {
      stage,
      name: `${name}-outbox`,
      variable: 'OUTBOX_TABLE',
      // The rows of one key share a shard of the stream, which keeps their order.
      key,
      expires: true,
      stream: 'NEW_IMAGE',
    });
    const { function: relay } = new BrokerFunction(this, 'Relay', {
      stage,
      folder: 'outbox-stream',
      name: `${name}-relay`,
      schema: Env,
      size: SIZE,
      access: allow(
        amqp(data.logins.relay.connection),
        data.behindOutbox(),
        data.queues.failures.sender('FAILURES_QUEUE_URL'),
        data.payloads.access('write'),
        this.table.access('UpdateItem'),
      ),
      environment: {
        OUTBOX_NAME: `${name}-outbox`,
        OUTBOX_EXCHANGE: exchange,
        OUTBOX_PARTITION: key.partition,
        OUTBOX_SORT: key.sort,
      },
      reservedConcurrency: STREAM_RELAY_CONCURRENCY,
    });
    new StreamSource(this, 'Stream', {
      table: this.table,
      function: relay,
      batchSize: STREAM_BATCH,
      filters: [WAITING],
      givenUp: data.queues.failures.queue,
    });
    new RunbookAlarm(this, 'Age', {
      name: `${stage.prefix}${name}-relay-age`,
      metric: relay.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: stage.alarms.outboxAgeSeconds * 1_000,
      what: `Messages of the outbox ${name}-outbox wait for the broker.`,
      impact: props.impact,
      runbook: props.runbook ?? 'outbox-stream-age',
      topic: data.alerts.topic,
    });
  }

  /** For a function that writes rows, which finds the table's name in `variable`. */
  writer<const V extends string = 'OUTBOX_TABLE'>(variable?: V): Access<Record<V, string>> {
    return this.table.accessAs((variable ?? 'OUTBOX_TABLE') as V, 'PutItem');
  }
}
