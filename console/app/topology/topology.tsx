import { useSearchParams } from 'wouter-preact';
import type { Binding, Exchange, Queue } from '../api/schema.ts';
import { useQueues } from '../overview/asked.ts';
import { useBindings, useExchanges } from '../queues/asked.ts';
import { Empty, Failed } from '../shell/empty.tsx';
import { useKeys } from '../shell/keys.ts';
import { focusSearch, SearchField } from '../shell/search-field.tsx';
import { t } from '../text/index.ts';
import { TopologyPicture } from './picture.tsx';

/** Exchanges, bindings and queues as a picture that is drawn from what the broker has, with what it holds now. */
export function Topology() {
  const exchanges = useExchanges();
  const bindings = useBindings();
  const queues = useQueues();
  const [params, setParams] = useSearchParams();
  const search = params.get('search') ?? '';
  const said = t().topology;
  useKeys([{ keys: '/', what: said.search, act: focusSearch }]);
  const error = exchanges.error ?? bindings.error ?? queues.error;
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.about}</p>
      <search class="filters">
        <SearchField
          label={said.search}
          value={search}
          onSearch={(text) => setParams(text ? { search: text } : {}, { replace: true })}
        />
      </search>
      {exchanges.data && bindings.data && queues.data ? (
        <Found
          {...around(search, exchanges.data.items, bindings.data.items, queues.data.items)}
          isAll={search === ''}
        />
      ) : error ? (
        <Failed error={error} />
      ) : (
        <p aria-busy="true">{t().state.loading}</p>
      )}
    </>
  );
}

type Parts = { exchanges: readonly Exchange[]; bindings: readonly Binding[]; queues: readonly Queue[] };

function Found({ isAll, ...parts }: Parts & { isAll: boolean }) {
  if (parts.exchanges.length + parts.queues.length === 0)
    return <Empty title={isAll ? t().topology.none : t().topology.noMatch} />;
  return <TopologyPicture {...parts} />;
}

/** What has a part of its name in the search, and what is bound to that. */
function around(
  search: string,
  exchanges: readonly Exchange[],
  bindings: readonly Binding[],
  queues: readonly Queue[],
): Parts {
  if (search === '') return { exchanges, bindings, queues };
  const isFound = (name: string) => name.toLowerCase().includes(search.toLowerCase());
  const near = bindings.filter(({ exchange, destination }) => isFound(exchange) || isFound(destination));
  const names = new Set(near.flatMap(({ exchange, destination }) => [exchange, destination]));
  return {
    exchanges: exchanges.filter(({ name }) => isFound(name) || names.has(name)),
    bindings: near,
    queues: queues.filter(({ name }) => isFound(name) || names.has(name)),
  };
}
