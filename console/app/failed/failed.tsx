import { Link } from 'wouter-preact';
import { useQuery } from '../shell/address.ts';
import { t } from '../text/index.ts';
import { addressOf, filterIn } from './filter.ts';
import { Filters } from './filters.tsx';
import { Groups } from './groups.tsx';
import { MessageList } from './message-list.tsx';

/**
 * What failed: by cause, or message by message. What is looked for stands in the address, so that it can be sent to a colleague; an
 * address with a filter is about messages.
 */
export function Failed() {
  const search = useQuery();
  const filter = filterIn(search);
  const isMessages = search.get('view') === 'messages' || Object.keys(filter).length > 0;
  const said = t().failed;
  return (
    <>
      <div class="title-row">
        <h1>{said.title}</h1>
        <nav class="tabs" aria-label={said.views}>
          <Link href="/failed" class="button" aria-current={isMessages ? undefined : 'page'}>
            {said.groups}
          </Link>
          <Link
            href={addressOf({ status: 'failed' })}
            class="button"
            aria-current={isMessages ? 'page' : undefined}
          >
            {said.messages}
          </Link>
        </nav>
      </div>
      {isMessages && <Filters filter={filter} />}
      {isMessages ? <MessageList key={JSON.stringify(filter)} filter={filter} /> : <Groups />}
    </>
  );
}
