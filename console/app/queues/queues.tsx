import { useSignal } from '@preact/signals';
import { QueueTable } from '../overview/queue-table.tsx';
import { Icon } from '../shell/icons.tsx';
import { useKeys } from '../shell/keys.ts';
import { t } from '../text/index.ts';

/** Every queue, found by a part of its name. */
export function Queues() {
  const search = useSignal('');
  useKeys([{ keys: '/', what: t().queues.search, act: () => document.getElementById('search')?.focus() }]);
  return (
    <>
      <h1>{t().queues.title}</h1>
      <search class="filters">
        <label class="search-field">
          <Icon name="search" />
          <span class="unseen">{t().queues.search}</span>
          <input
            type="search"
            id="search"
            placeholder={t().queues.search}
            onInput={({ currentTarget }) => {
              search.value = currentTarget.value;
            }}
          />
        </label>
      </search>
      <QueueTable name={search.value} />
    </>
  );
}
