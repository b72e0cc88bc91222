import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import type { FailedMessageSummary } from '../api/schema.ts';
import { Cut } from '../shell/cut.tsx';
import { Empty, Failed } from '../shell/empty.tsx';
import { clickAct, useKeys } from '../shell/keys.ts';
import { focusSearch } from '../shell/search-field.tsx';
import { useVirtual } from '../shell/virtual.ts';
import { t } from '../text/index.ts';
import { fullTime } from '../time/format.ts';
import { useFailedPages } from './asked.ts';
import type { Filter } from './filter.ts';
import { MessageRow, rowHeight } from './message-row.tsx';
import { active, leave, selected, toggle } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';

/** How many rows before the end the next page is asked for. */
const AHEAD = 30;

/** However many there are, only the rows that can be seen are drawn, and only the pages that were scrolled to are read. */
export function MessageList({ filter }: { filter: Filter }) {
  const pages = useFailedPages(filter);
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const virtualizer = useVirtual(scroller, { count: items.length, rowHeight: rowHeight.value });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (pages.hasNextPage && !pages.isFetchingNextPage && last >= items.length - AHEAD)
      void pages.fetchNextPage();
  }, [last, items.length, pages.hasNextPage, pages.isFetchingNextPage]);
  useEffect(() => leave, []);
  useListKeys(items, (index) => virtualizer.scrollToIndex(index));

  if (pages.error && items.length === 0)
    return <Failed error={pages.error} again={() => void pages.refetch()} />;
  if (!pages.data) return <p aria-busy="true">{t().state.loading}</p>;
  const searchedTo = pages.data.pages.at(-1)?.searched_to ?? null;
  if (items.length === 0 && searchedTo !== null) return <Searching to={searchedTo} />;
  if (items.length === 0) return <Nothing isFiltered={Object.keys(filter).length > 0} />;
  const unreadable = pages.data.pages.reduce((sum, page) => sum + (page.unreadable?.length ?? 0), 0);
  return (
    <section class="panel list">
      <SelectionBar items={items} hasMore={pages.hasNextPage} filter={filter} />
      <div class="list-scroller" ref={scroller}>
        <div
          role="table"
          aria-label={t().failed.title}
          aria-rowcount={pages.hasNextPage ? -1 : items.length + 1}
        >
          <Head />
          <div role="rowgroup" class="list-rows" style={{ height: `${virtualizer.getTotalSize()}px` }}>
            {rows.map(({ index, start }) => {
              const item = items[index];
              return item && <MessageRow key={item.id} item={item} index={index} top={start} />;
            })}
          </div>
        </div>
      </div>
      <Cut isWhole shown={items.length} unreadable={unreadable} />
    </section>
  );
}

function Head() {
  const said = t().failed;
  return (
    <div role="rowgroup">
      <div role="row" class="list-row list-head">
        {['', said.error, said.queue, said.status, said.retries, said.failedAt].map((name) => (
          <span key={name} role="columnheader">
            {name || <span class="unseen">{said.selectAll}</span>}
          </span>
        ))}
      </div>
    </div>
  );
}

/** What is rare is looked for page by page, the newest first. */
function Searching({ to }: { to: string }) {
  return (
    <section class="panel" aria-busy="true">
      <Empty title={t().failed.searching} hint={t().failed.searchedTo(fullTime(to))} />
    </section>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  return (
    <section class="panel">
      <Empty title={t().failed.none} hint={isFiltered ? t().failed.noneHint : t().failed.noneAtAll} />
    </section>
  );
}

/** j and k go through the list as arrows do elsewhere; x selects, Enter opens. */
function useListKeys(items: readonly FailedMessageSummary[], show: (index: number) => void): void {
  const [, navigate] = useLocation();
  const said = t().failed.keys;
  const go = (by: number) => {
    active.value = Math.min(items.length - 1, Math.max(0, (active.value ?? -1) + by));
    show(active.value);
  };
  const here = () => (active.value === null ? undefined : items[active.value]);
  useKeys([
    { keys: 'j', what: said.next, act: () => go(1) },
    { keys: 'k', what: said.previous, act: () => go(-1) },
    { keys: 'x', what: said.select, act: () => void (here() && toggle(here()?.id ?? '')) },
    { keys: 'Enter', what: said.open, act: () => void (here() && navigate(`/failed/${here()?.id}`)) },
    { keys: '/', what: said.search, act: focusSearch },
    {
      keys: 'r',
      what: said.retry,
      act: () => {
        if (selected.value.size === 0 && here()) toggle(here()?.id ?? '');
        clickAct('retry');
      },
    },
  ]);
}
