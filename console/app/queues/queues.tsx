import { useSignal } from '@preact/signals';
import { QueueTable } from '../overview/queue-table.tsx';
import { useKeys } from '../shell/keys.ts';
import { focusSearch, SearchField } from '../shell/search-field.tsx';
import { t } from '../text/index.ts';

/** Every queue, found by a part of its name. */
export function Queues() {
  const search = useSignal('');
  useKeys([{ keys: '/', what: t().queues.search, act: focusSearch }]);
  return (
    <>
      <h1>{t().queues.title}</h1>
      <search class="filters">
        <SearchField
          label={t().queues.search}
          onSearch={(text) => {
            search.value = text;
          }}
        />
      </search>
      <QueueTable name={search.value} />
    </>
  );
}
