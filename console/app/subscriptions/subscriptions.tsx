import { Link } from 'wouter-preact';
import { useQueues } from '../overview/asked.ts';
import { queueAddress } from '../shell/address.ts';
import { Empty, Failed } from '../shell/empty.tsx';
import { Known } from '../shell/known.tsx';
import { Name } from '../shell/name.tsx';
import { count, t } from '../text/index.ts';
import { duration } from '../time/format.ts';

/** Who takes messages over HTTP: each subscription is a queue of its own. */
export function Subscriptions() {
  const { data, error, refetch } = useQueues();
  const said = t().subscriptions;
  const items = data?.items.filter(({ delivery }) => delivery === 'pull');
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.about}</p>
      {!items &&
        (error ? (
          <Failed error={error} again={() => void refetch()} />
        ) : (
          <p aria-busy="true">{t().state.loading}</p>
        ))}
      {items?.length === 0 && <Empty title={said.none} hint={said.noneHint} />}
      {items && items.length > 0 && (
        <section class="panel">
          <div class="scrolls">
            <table class="rows subscription-rows">
              <thead>
                <tr>
                  <th scope="col">{t().queue.name}</th>
                  <th scope="col">{t().queues.origin}</th>
                  <th scope="col" class="number">
                    {said.waiting}
                  </th>
                  <th scope="col" class="number">
                    {t().queues.figures.in_flight}
                  </th>
                  <th scope="col" class="number">
                    {t().queue.oldest}
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ name, origin, ready, in_flight, oldest_age_seconds: age }) => (
                  <tr key={name}>
                    <th scope="row">
                      <Link href={queueAddress(name)}>
                        <Name of={name} />
                      </Link>
                    </th>
                    <td>{t().queue.origin[origin]}</td>
                    <td class="number">
                      <Known value={ready} as={count} />
                    </td>
                    <td class="number">
                      <Known value={in_flight} as={count} />
                    </td>
                    <td class="number">{age ? duration(age) : '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </>
  );
}
