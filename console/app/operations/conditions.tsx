import type { Operation } from '../api/schema.ts';
import { useCauseName } from '../failed/cause-name.ts';
import type { Filter } from '../failed/filter.ts';
import { t } from '../text/index.ts';

type Asked = Filter | NonNullable<Operation['filter']>;
type Names = ReturnType<typeof t>['failed']['names'];

/** Which messages a filter means, but for its times. A cause is named by its error: its fingerprint says nothing to anybody. */
export function conditionsOf(filter: Asked, nameOf: (fingerprint: string) => string): string[] {
  const { names, statuses, since, sinces } = t().failed;
  return Object.entries(filter)
    .filter(([name, value]) => value !== undefined && !name.startsWith('failed_'))
    .map(([name, value]) => {
      if (name === 'since') return t().labelled(since, sinces[value as keyof typeof sinces]);
      if (name === 'status') return t().labelled(names.status, statuses[value as keyof typeof statuses]);
      const shown = name === 'fingerprint' ? nameOf(String(value)) : String(value);
      return t().labelled(names[name as keyof Names] ?? name, shown);
    });
}

export function Conditions({ filter }: { filter: Asked }) {
  const conditions = conditionsOf(filter, useCauseName());
  if (conditions.length === 0) return null;
  return (
    <ul class="conditions">
      {conditions.map((condition) => (
        <li key={condition} class="tag">
          {condition}
        </li>
      ))}
    </ul>
  );
}
