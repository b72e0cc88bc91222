import { Link } from 'wouter-preact';
import type { Binding } from '../api/schema.ts';
import { t } from '../text/index.ts';

/** By which exchanges and keys messages get into the queue. */
export function Bindings({ bindings }: { bindings: readonly Binding[] | undefined }) {
  const said = t().queues;
  if (!bindings) return null;
  return (
    <section class="panel">
      <h2>{said.bindings}</h2>
      {bindings.length === 0 ? (
        <p class="quiet">{said.bindingsNone}</p>
      ) : (
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{said.exchange}</th>
              <th scope="col">{said.routingKey}</th>
              <th scope="col">{said.origin}</th>
            </tr>
          </thead>
          <tbody>
            {bindings.map(({ exchange, routing_key, declared }) => (
              <tr key={`${exchange} ${routing_key}`}>
                <th scope="row">
                  <Link href={`/topology?search=${encodeURIComponent(exchange)}`}>{exchange}</Link>
                </th>
                <td class="mono">{routing_key || <span class="quiet">{said.allKeys}</span>}</td>
                <td>{t().queue.origin[declared ? 'declared' : 'run-time']}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
