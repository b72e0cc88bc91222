import { useSignal } from '@preact/signals';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { QueueMessageList } from '../api/schema.ts';
import { may } from '../api/session.ts';
import { Answer } from '../shell/answer.tsx';
import { count, t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { PlainBody } from './plain-body.tsx';

const OFTEN_MS = 10_000;
const SHOWN = 20;

type QueueMessage = QueueMessageList['items'][number];

/** What came into the queue last, without taking anything from it. */
export function Recent({ name }: { name: string }) {
  const said = t().queues.recent;
  const asked = useAsked({
    queryKey: ['queues', name, 'messages'],
    queryFn: ({ signal }) =>
      call('queueMessages', { path: { queue: name }, query: { limit: SHOWN }, signal }),
    refetchInterval: OFTEN_MS,
  });
  return (
    <section class="panel">
      <h2>{said.title}</h2>
      <p class="hint">{said.hint}</p>
      <Answer of={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="quiet">{said.none}</p>
          ) : (
            <ul class="bodies">
              {items.map((message) => (
                <li key={message.message_id}>
                  <Message message={message} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </section>
  );
}

function Message({ message }: { message: QueueMessage }) {
  const isOpen = useSignal(false);
  const said = t().queues.recent;
  const { message_id, exchange, routing_key, published_at, bytes, status, archived } = message;
  return (
    <details
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>
        <code>{message_id}</code>{' '}
        <span class="quiet">
          {[exchange, routing_key, t().message.bytes(count(bytes))].filter(Boolean).join(' · ')}
        </span>{' '}
        <span class="tag" data-level={LEVELS[status ?? 'published']}>
          {said.statuses[status ?? 'published']}
        </span>{' '}
        <Time at={published_at} />
      </summary>
      {isOpen.value && (archived ? <Body id={message_id} /> : <PlainBody body={null} encoding={null} />)}
    </details>
  );
}

const LEVELS = {
  published: 'quiet',
  accepted: 'quiet',
  handling: 'warning',
  delivered: 'well',
  failed: 'danger',
} as const;

/** Asked for when somebody opens it: to read bodies is a permission of its own. */
function Body({ id }: { id: string }) {
  const asked = useAsked({
    queryKey: ['bodies', id],
    queryFn: ({ signal }) => call('getBody', { path: { id }, signal }),
    enabled: may('read:bodies'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!may('read:bodies')) return <p class="quiet">{t().state.lacks('read:bodies')}</p>;
  return <Answer of={asked}>{({ body, encoding }) => <PlainBody body={body} encoding={encoding} />}</Answer>;
}
