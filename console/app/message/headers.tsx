import type { FailedMessage } from '../api/schema.ts';
import { t } from '../text/index.ts';

/** Headers and AMQP's own properties, by name. */
export function Headers({ message }: { message: FailedMessage }) {
  const { headers, properties, dropped_headers: dropped = [] } = message;
  const rows = [...Object.entries(properties), ...Object.entries(headers)];
  if (rows.length === 0) return <p class="quiet">{t().message.noHeaders}</p>;
  return (
    <>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt class="mono">{name}</dt>
            <dd class="mono">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
      {dropped.length > 0 && (
        <p class="note warning">{t().labelled(t().message.dropped, dropped.join(', '))}</p>
      )}
    </>
  );
}
