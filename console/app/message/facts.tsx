import { Link } from 'wouter-preact';
import type { FailedMessage } from '../api/schema.ts';
import { addressOf } from '../failed/filter.ts';
import { Copy } from '../shell/copy.tsx';
import { t } from '../text/index.ts';

/** Ids to search other systems for, each a copy away. */
export function Facts({ message }: { message: FailedMessage }) {
  const said = t().message.ids;
  const { traceparent } = message.headers;
  const trace = typeof traceparent === 'string' ? traceparent.split('-')[1] : undefined;
  const facts = [
    [said.source, t().failed.sources[message.source]],
    [said.message_id, message.message_id],
    [said.correlation_id, message.properties.correlation_id],
    [said.trace, trace],
    [said.id, message.id],
  ] as const;
  return (
    <dl class="facts">
      {facts.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <span class={name === said.source ? '' : 'mono'}>{value}</span>
                {name !== said.source && <Copy text={value} label={name} />}
              </dd>
            </div>
          ),
      )}
      {message.service !== null && (
        <div>
          <dt>{said.service}</dt>
          <dd>
            <Link href={addressOf({ service: message.service, status: 'failed' })}>{message.service}</Link>
          </dd>
        </div>
      )}
      <div>
        <dt>{said.fingerprint}</dt>
        <dd>
          <Link href={addressOf({ fingerprint: message.fingerprint })}>{t().message.sameCause}</Link>
        </dd>
      </div>
    </dl>
  );
}
