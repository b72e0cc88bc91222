import { allow } from '../../lib/constructs/access.ts';
import { BrokerFunction } from '../../lib/constructs/broker-function.ts';
import { Consumer } from '../../lib/constructs/consumer.ts';
import { StoredTable } from '../../lib/constructs/stored-table.ts';
import type { SystemStack } from '../../lib/stacks/system.ts';
import { Env as ParcelLabelsEnv } from './functions/parcel-labels/env.ts';
import { Env as ParcelsEnv } from './functions/parcels/env.ts';
import { shop } from './system.ts';

/** A table, a consumer that needs more than the pipeline, and a function that serves a route. */
export function deploy(stack: SystemStack): void {
  const { stage } = stack;
  const labels = new StoredTable(stack, 'Labels', {
    stage,
    name: 'labels',
    variable: 'LABELS_TABLE',
    key: { partition: 'id' },
  });
  const work = stack.work('parcel-labels');
  new Consumer(stack, 'ParcelLabels', {
    work,
    schema: ParcelLabelsEnv,
    access: allow(stack.pipeline(work), labels.access('PutItem')),
    environment: { PRINTER_TIMEOUT_SECONDS: String(stack.settings(shop).SHOP_PRINTER_TIMEOUT) },
  });
  const parcels = new BrokerFunction(stack, 'Parcels', {
    stage,
    folder: 'parcels',
    schema: ParcelsEnv,
    size: { timeoutSeconds: 10, memoryMb: 256 },
    access: labels.access('GetItem'),
    environment: {},
  });
  stack.serve('parcels', parcels.function);
}
