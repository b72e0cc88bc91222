import { diffLines } from 'diff';
import { t } from '../text/index.ts';

/** What was taken away and what came in, line by line, with a sign before each: its color says the same once more. */
export function Diff({ before, after }: { before: string; after: string }) {
  if (before === after) return <p class="quiet">{t().message.edit.noChanges}</p>;
  return (
    <pre class="code diff" role="region" tabIndex={0} aria-label={t().message.edit.changes}>
      {diffLines(before, after).map(({ added, removed, value }, n) => {
        const lines = value.replace(/\n$/, '').split('\n');
        const shown = added || removed ? lines : outline(lines);
        const sign = added ? '+' : removed ? '−' : ' ';
        return (
          <span key={n} data-change={added ? 'added' : removed ? 'removed' : 'same'}>
            {shown.map((line) => `${line === null ? '  …' : `${sign} ${line}`}\n`).join('')}
          </span>
        );
      })}
    </pre>
  );
}

const AROUND = 2;

/** Of what is the same, the lines beside a change; null stands for the others. */
function outline(lines: readonly string[]): readonly (string | null)[] {
  if (lines.length <= 2 * AROUND + 1) return lines;
  return [...lines.slice(0, AROUND), null, ...lines.slice(-AROUND)];
}
