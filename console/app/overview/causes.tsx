import { Link } from 'wouter-preact';
import { Icon } from '../shell/icons.tsx';
import { t } from '../text/index.ts';
import { useFailed, useQueues, useReady } from './asked.ts';
import { causesIn } from './causes.ts';

/** The verdict: all is well, or what to look at, the worst first. */
export function Causes() {
  const ready = useReady();
  const failed = useFailed();
  const queues = useQueues();
  const causes = causesIn({
    ready: ready.data,
    failed: failed.data?.items ?? [],
    queues: queues.data ?? [],
  });
  const isKnown = [ready, failed, queues].every(
    ({ isPending, fetchStatus }) => !isPending || fetchStatus === 'idle',
  );
  if (!isKnown && causes.length === 0) return <Verdict level="checking" title={t().overview.checking} />;
  if (causes.length === 0)
    return <Verdict level="well" title={t().overview.well} hint={t().overview.wellHint} />;
  return (
    <section class="verdict" data-level={causes[0]?.level}>
      <h2>
        <Icon name="alert" />
        {t().overview.attention(causes.length)}
      </h2>
      <ul>
        {causes.map(({ id, level, what, hint, to }) => (
          <li key={id}>
            <Link href={to} class="cause" data-level={level}>
              <span class="cause-what">{what}</span>
              <span class="cause-hint">{hint}</span>
              <Icon name="right" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
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
