import { Link } from 'wouter-preact';
import type { FailedMessage } from '../api/schema.ts';
import { useQueues } from '../overview/asked.ts';
import { queueAddress } from '../shell/address.ts';
import { Icon } from '../shell/icons.tsx';
import { t } from '../text/index.ts';

/** From its publisher by its exchange and queue to its consumer, and where on this way it failed. */
export function Way({ message }: { message: FailedMessage }) {
  const { exchange, queue, routing_key, service, source } = message;
  const { data } = useQueues();
  const said = t().message;
  const delivery = data?.items.find(({ name }) => name === queue)?.delivery;
  const failedAt =
    source === 'consumer' || source === 'crash' || source === 'unacknowledged' ? 'consumer' : 'queue';
  return (
    <ol class="way" aria-label={said.path}>
      {service !== null && <Stop label={said.publishedBy} name={service} />}
      <Stop label={said.exchange} name={exchange || said.defaultExchange} />
      <Step text={routing_key || said.noRoutingKey} />
      <Stop
        label={said.queue}
        name={queue ?? said.outbox}
        isFault={failedAt === 'queue'}
        {...(queue !== null && { to: queueAddress(queue) })}
      />
      {queue !== null && <Step />}
      {queue !== null && (
        <Stop
          label={said.consumer}
          name={
            data === undefined
              ? '…'
              : delivery === undefined
                ? t().state.unknown
                : t().queue.delivery[delivery]
          }
          isFault={failedAt === 'consumer'}
        />
      )}
    </ol>
  );
}

function Step({ text }: { text?: string }) {
  return (
    <li class="way-key">
      {text !== undefined && <code title={t().message.ids.routing_key}>{text}</code>}
      <Icon name="right" />
    </li>
  );
}

type StopProps = { label: string; name: string; to?: string; isFault?: boolean };

function Stop({ label, name, to, isFault = false }: StopProps) {
  return (
    <li class="way-stop" data-fault={isFault}>
      <span class="quiet">{label}</span>
      {to === undefined ? <strong>{name}</strong> : <Link href={to}>{name}</Link>}
    </li>
  );
}
