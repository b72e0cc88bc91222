import { useSearchParams } from 'wouter-preact';
import { t } from '../text/index.ts';
import { filterIn } from './filter.ts';
import { Filters } from './filters.tsx';
import { MessageList } from './message-list.tsx';

/** What failed: what is looked for stands in the address, so that it can be sent to a colleague. */
export function Failed() {
  const [search] = useSearchParams();
  const filter = filterIn(search);
  return (
    <>
      <h1>{t().failed.title}</h1>
      <Filters filter={filter} />
      <MessageList key={JSON.stringify(filter)} filter={filter} />
    </>
  );
}
