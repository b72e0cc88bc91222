import { share, t } from '../text/index.ts';

/** How much of something is used; the figure stands beside it. */
export function Meter({ used, label }: { used: number; label: string }) {
  const level = used >= 0.8 ? 'danger' : used >= 0.5 ? 'warning' : 'well';
  return (
    <span class="meter" role="img" aria-label={t().labelled(label, share(used))} data-level={level}>
      <span style={{ width: `${used > 0 ? Math.min(100, Math.max(2, used * 100)) : 0}%` }} />
    </span>
  );
}
