import type { BindingView, ExchangeView, QueueView } from '../../../core/api/views-queues.ts';
import type { Column } from '../../terminal/table.ts';
import { shownSeconds } from '../../terminal/time.ts';

/** What RabbitMQ does not count is `-`, never 0. */
const known = (count: number | null) => (count === null ? '-' : String(count));

export const queueColumns: Column<QueueView>[] = [
  { header: 'QUEUE', text: ({ name }) => name },
  { header: 'DELIVERY', text: ({ delivery }) => delivery },
  { header: 'READY', text: ({ ready }) => known(ready), alignsRight: true },
  { header: 'IN FLIGHT', text: ({ in_flight }) => known(in_flight), alignsRight: true },
  { header: 'DELAYED', text: ({ delayed }) => known(delayed), alignsRight: true },
  {
    header: 'RETRIES',
    text: (row) => `${row.waiting_for_retry}${row.waiting_for_retry_more ? '+' : ''}`,
    alignsRight: true,
  },
  {
    header: 'OLDEST',
    text: ({ oldest_age_seconds: age }) => (age === null ? '-' : shownSeconds(age)),
    alignsRight: true,
  },
  { header: 'CONSUMERS', text: ({ consumer_count }) => known(consumer_count), alignsRight: true },
];

export const exchangeColumns: Column<ExchangeView>[] = [
  { header: 'EXCHANGE', text: ({ name }) => name },
  { header: 'TYPE', text: ({ type }) => type },
  { header: 'ORIGIN', text: ({ declared }) => (declared ? 'declared' : 'run-time') },
];

export const bindingColumns: Column<BindingView>[] = [
  { header: 'EXCHANGE', text: ({ exchange }) => exchange },
  { header: 'ROUTING KEY', text: ({ routing_key }) => routing_key },
  { header: 'TO', text: (row) => (row.queue === null ? `exchange ${row.destination}` : row.queue) },
  { header: 'ORIGIN', text: ({ declared }) => (declared ? 'declared' : 'run-time') },
];
