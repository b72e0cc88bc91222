import { useSignal } from '@preact/signals';
import type { FailureGroup } from '../api/schema.ts';
import { Cut } from '../shell/cut.tsx';
import { Empty, Failed } from '../shell/empty.tsx';
import { t } from '../text/index.ts';
import { useGroups } from './asked-groups.ts';
import { GroupCard } from './group-card.tsx';
import { NoteDialog } from './note-dialog.tsx';

/** Failed messages by their cause: what is open first, the largest before the others. */
export function Groups() {
  const { data, error, refetch } = useGroups();
  /** Whose note somebody writes; null: nobody does. */
  const noted = useSignal<FailureGroup | null>(null);
  if (!data) {
    if (error) return <Failed error={error} again={() => void refetch()} />;
    return <p aria-busy="true">{t().state.loading}</p>;
  }
  if (data.items.length === 0) return <Empty title={t().groups.none} hint={t().groups.noneHint} />;
  return (
    <>
      <ul class="groups">
        {data.items.toSorted(mostOpenFirst).map((group) => (
          <GroupCard
            key={group.id}
            group={group}
            onNote={() => {
              noted.value = group;
            }}
          />
        ))}
      </ul>
      <Cut {...data} shown={data.items.length} />
      {noted.value && (
        <NoteDialog
          key={noted.value.id}
          group={noted.value}
          onClose={() => {
            noted.value = null;
          }}
        />
      )}
    </>
  );
}

function mostOpenFirst(a: FailureGroup, b: FailureGroup): number {
  const open = ({ counts }: FailureGroup) => counts.failed * 1_000_000 + counts.pending + counts.retrying;
  return open(b) - open(a) || (a.last_seen_at < b.last_seen_at ? 1 : -1);
}
