import { CfnParameter, Duration } from 'aws-cdk-lib';
import { allow } from '../../lib/constructs/access.ts';
import { BrokerFunction } from '../../lib/constructs/broker-function.ts';
import { Consumer } from '../../lib/constructs/consumer.ts';
import { LogAlarm } from '../../lib/constructs/log-alarm.ts';
import { Outbox } from '../../lib/constructs/outbox.ts';
import { ReadModel } from '../../lib/constructs/read-model.ts';
import { StoredTable } from '../../lib/constructs/stored-table.ts';
import type { SystemStack } from '../../lib/stacks/system.ts';
import { Env as ParcelLabelsEnv } from './functions/parcel-labels/env.ts';
import { Env as ParcelsEnv } from './functions/parcels/env.ts';
import { StoringEnv } from './storing-env.ts';
import { shop } from './system.ts';

/** The log of a read model, an outbox, consumers that need more than the pipeline, and a function that serves a route. */
export function deploy(stack: SystemStack): void {
  storing(stack);
  parcels(stack);
}

/** What these consumers handled is in a table, where stories look. */
function storing(stack: SystemStack): void {
  const events = new StoredTable(stack, 'OrderEvents', {
    stage: stack.stage,
    name: 'order-events',
    variable: 'ORDER_EVENTS_TABLE',
    key: { partition: 'order_id', sort: 'event_id' },
  });
  for (const folder of ['orders', 'refunds', 'claims', 'bills']) {
    const work = stack.work(folder);
    new Consumer(stack, `Storing-${folder}`, {
      work,
      schema: StoringEnv,
      access: allow(stack.pipeline(work), events.access('PutItem')),
      environment: {},
    });
  }
}

function parcels(stack: SystemStack): void {
  const labels = new StoredTable(stack, 'Labels', {
    stage: stack.stage,
    name: 'labels',
    variable: 'LABELS_TABLE',
    key: { partition: 'parcel_id', sort: 'event_id' },
    stream: 'KEYS_ONLY',
  });
  const impact = 'nobody knows which parcels have a label.';
  const readModel = new ReadModel(stack, 'Parcels', { name: 'parcels', log: labels, impact });
  const outbox = new Outbox(stack, 'Outbox', { name: 'parcels', exchange: 'journal', impact });
  printing(stack, labels, outbox);
  const api = new BrokerFunction(stack, 'ParcelsApi', {
    stage: stack.stage,
    folder: 'parcels',
    schema: ParcelsEnv,
    size: { timeoutSeconds: 10, memoryMb: 256 },
    access: readModel.reader(),
    environment: {},
  });
  stack.serve('parcels', api.function);
}

function printing(stack: SystemStack, labels: StoredTable<'LABELS_TABLE'>, outbox: Outbox): void {
  const { stage, data } = stack;
  const work = stack.work('parcel-labels');
  new CfnParameter(stack, 'PrinterUrl', { description: 'Where the printer of labels is.' });
  const after = new Consumer(stack, 'ParcelLabels', {
    work,
    schema: ParcelLabelsEnv,
    access: allow(stack.pipeline(work), labels.access('PutItem'), outbox.writer()),
    environment: { PRINTER_TIMEOUT_SECONDS: String(stack.settings(shop).SHOP_PRINTER_TIMEOUT) },
  });
  new LogAlarm(stack, 'Unprinted', {
    stage,
    name: 'labels-unprinted',
    folder: 'parcel-labels',
    after,
    line: 'label not printed',
    period: Duration.minutes(15),
    threshold: 5,
    what: 'The printer of labels does not answer.',
    impact: 'parcels wait for their labels.',
    runbook: 'test/shop/README.md#labels-unprinted',
    topic: data.alerts.topic,
  });
}
