import { useSignal } from '@preact/signals';
import { answers, useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { everyPage, type Whole } from '../api/pages.ts';
import type { Purge } from '../api/schema.ts';
import { may } from '../api/session.ts';
import { Act } from '../shell/act.tsx';
import { ask } from '../shell/question.tsx';
import { Rows } from '../shell/rows.tsx';
import { count, t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { PurgedMessages } from './purged-messages.tsx';

const OFTEN_MS = 3_000;
const LEVELS = { running: 'warning', done: 'quiet', restoring: 'warning', restored: 'well' } as const;

/** What was purged of a queue during the last day: how far it is, and the way to look at it and to put it back. */
export function PurgesOf({ name }: { name: string }) {
  const said = t().queues.purges;
  const looked = useSignal<Purge | null>(null);
  const { data } = useAsked<Whole<Purge>>({
    queryKey: ['purges'],
    queryFn: ({ signal }) =>
      everyPage((cursor) => call('listPurges', { query: { limit: 200, cursor }, signal })),
    enabled: may('read:queues'),
    refetchInterval: OFTEN_MS,
  });
  const purges = data?.items.filter(({ queue }) => queue === name) ?? [];
  if (purges.length === 0) return null;
  return (
    <>
      <Rows
        title={said.title}
        columns={[said.when, said.by, said.state, said.kept, said.until, t().clients.actions]}
      >
        {purges.map((purge) => (
          <Row
            key={purge.id}
            purge={purge}
            onLook={() => {
              looked.value = purge;
            }}
          />
        ))}
      </Rows>
      {looked.value && (
        <PurgedMessages
          key={looked.value.id}
          purge={looked.value}
          onClose={() => {
            looked.value = null;
          }}
        />
      )}
    </>
  );
}

function Row({ purge, onLook }: { purge: Purge; onLook: () => void }) {
  const said = t().queues.purges;
  const { id, queue, state, by, created_at, expires_at, kept, on_record, restored } = purge;
  const askRestore = () =>
    ask({
      title: said.restoreTitle(kept - on_record),
      hint: said.restoreHint(queue),
      act: said.restore,
      work: async (patience) => {
        await call('restorePurge', { path: { purge: id }, patience });
        await answers.invalidateQueries({ queryKey: ['purges'] });
      },
    });
  return (
    <tr>
      <th scope="row">
        <Time at={created_at} />
      </th>
      <td>{by.client_name}</td>
      <td>
        <span class="tag" data-level={LEVELS[state]}>
          {said.states[state]}
        </span>
      </td>
      <td>
        {count(kept)}
        {on_record > 0 && <span class="quiet"> {said.onRecord(on_record)}</span>}
        {restored > 0 && <span class="quiet"> {said.restored(restored)}</span>}
      </td>
      <td>
        <Time at={expires_at} />
      </td>
      <td class="row-acts">
        <Act needs="manage:queues" isOff={kept === 0} onClick={onLook}>
          {said.look}
        </Act>
        <Act needs="manage:queues" isOff={state !== 'done' || kept === on_record} onClick={askRestore}>
          {said.restore}
        </Act>
      </td>
    </tr>
  );
}
