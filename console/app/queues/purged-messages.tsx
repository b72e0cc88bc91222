import { useEffect, useRef } from 'preact/hooks';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { Purge } from '../api/schema.ts';
import { Answer } from '../shell/answer.tsx';
import { Cut } from '../shell/cut.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { t } from '../text/index.ts';
import { PlainBody } from './plain-body.tsx';

const SHOWN = 50;

/** What a purge took out, the oldest first. Whatever is in a body is text. */
export function PurgedMessages({ purge, onClose }: { purge: Purge; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const asked = useAsked({
    queryKey: ['purges', purge.id, 'messages'],
    queryFn: ({ signal }) =>
      call('listPurged', { path: { purge: purge.id }, query: { limit: SHOWN }, signal }),
  });
  return (
    <Dialog dialog={dialog} title={t().queues.purges.messages(purge.queue)} onClose={onClose} isWide>
      <Answer of={asked}>
        {({ items, next }) => (
          <>
            <ul class="bodies">
              {items.map(({ message_id, routing_key, exchange, body, encoding }, n) => (
                <li key={n}>
                  <details>
                    <summary>
                      <code>{message_id}</code>{' '}
                      <span class="quiet">{[exchange, routing_key].filter(Boolean).join(' · ')}</span>
                    </summary>
                    <PlainBody body={body} encoding={encoding} />
                  </details>
                </li>
              ))}
            </ul>
            <Cut isWhole={next === null} shown={items.length} />
          </>
        )}
      </Answer>
    </Dialog>
  );
}
