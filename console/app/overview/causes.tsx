import { Link } from 'wouter-preact';
import { me } from '../api/session.ts';
import { useGroups } from '../failed/asked-groups.ts';
import { Icon } from '../shell/icons.tsx';
import type { Text } from '../text/en.ts';
import { t } from '../text/index.ts';
import { useQueues, useReady } from './asked.ts';
import { causesIn } from './causes.ts';

/** The verdict: all is well, or what to look at, the worst first. */
export function Causes() {
  const ready = useReady();
  const failed = useGroups();
  const queues = useQueues();
  const causes = causesIn({
    ready: ready.data,
    groups: failed.data?.items ?? [],
    queues: queues.data?.items ?? [],
  });
  if (causes.length === 0) return <NoCause asked={{ health: ready, failed, queues }} />;
  return (
    <section class="verdict" data-level={causes[0]?.level}>
      <h2>
        <Icon name="alert" />
        {t().overview.attention(causes.length)}
      </h2>
      <ul>
        {causes.map(({ id, level, what, tags = [], hint, to }) => (
          <li key={id}>
            <Link href={to} class="cause" data-level={level}>
              <span class="cause-what">
                {what}
                {tags.map((tag) => (
                  <span key={tag} class="tag" data-level={level}>
                    {tag}
                  </span>
                ))}
              </span>
              <span class="cause-hint">{hint}</span>
              <Icon name="right" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Asked = Pick<ReturnType<typeof useReady>, 'isSuccess' | 'error' | 'fetchStatus' | 'isPending'>;

/** All is well only where every part has said so: an answer that is missing, or was not asked for, says nothing. */
function NoCause({ asked }: { asked: Record<keyof Text['overview']['lookedAt'], Asked> }) {
  const said = t().overview;
  // Nothing is asked before it is known what this person may ask.
  if (me.value === null) return <Verdict level="checking" title={said.checking} />;
  const parts = Object.entries(asked) as [keyof typeof asked, Asked][];
  if (parts.some(([, { isPending, fetchStatus }]) => isPending && fetchStatus === 'fetching'))
    return <Verdict level="checking" title={said.checking} />;
  const missing = parts.filter(([, { isSuccess, error }]) => !isSuccess || error !== null);
  if (missing.length === 0) return <Verdict level="well" title={said.well} hint={said.wellHint} />;
  const names = missing.map(([part]) => said.lookedAt[part]).join(', ');
  return <Verdict level="checking" title={said.notKnown} hint={said.notKnownHint(names)} />;
}

function Verdict({ level, title, hint }: { level: 'well' | 'checking'; title: string; hint?: string }) {
  return (
    <section class="verdict" data-level={level}>
      <h2>
        <Icon name={level === 'well' ? 'check' : 'clock'} />
        {title}
      </h2>
      {hint !== undefined && <p>{hint}</p>}
    </section>
  );
}
