import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { useQueues } from '../overview/asked.ts';
import { Choice, choicesOf } from '../shell/choice.tsx';
import { Icon } from '../shell/icons.tsx';
import { SearchField } from '../shell/search-field.tsx';
import { t } from '../text/index.ts';
import { useCauseName } from './cause-name.ts';
import { addressOf, type Filter, SINCE_HOURS } from './filter.ts';

/** How long somebody has stopped typing before it is looked for. */
const PAUSE_MS = 300;
/** Of these an address may speak, and what leads here sets them. */
const CHIPS = ['exchange', 'routing_key', 'service', 'error_name', 'fingerprint'] as const;

/** Narrows the list. Every choice is a new address. */
export function Filters({ filter }: { filter: Filter }) {
  const [, navigate] = useLocation();
  const nameOf = useCauseName();
  const said = t().failed;
  const change = (part: Record<string, string | undefined>) =>
    navigate(addressOf({ ...filter, ...part } as Filter), { replace: true });
  return (
    <search class="filters" aria-label={said.filters}>
      <Search value={filter.text ?? ''} onChange={(text) => change({ text })} />
      <Choice
        label={said.status}
        value={filter.status ?? ''}
        options={said.statuses}
        onChange={(status) => change({ status })}
      />
      <QueueChoice value={filter.queue ?? ''} onChange={(queue) => change({ queue })} />
      <Choice
        label={said.since}
        value={filter.since ?? ''}
        options={Object.fromEntries(
          ['', ...Object.keys(SINCE_HOURS)].map((each) => [each, said.sinces[each as '']]),
        )}
        onChange={(since) => change({ since })}
      />
      {CHIPS.map((name) => {
        const value = filter[name];
        if (value === undefined) return null;
        const shown = name === 'fingerprint' ? nameOf(value) : value;
        return (
          <button
            key={name}
            type="button"
            class="chip"
            aria-label={said.remove(`${said.names[name]} ${shown}`)}
            onClick={() => change({ [name]: undefined })}
          >
            <span class="quiet">{said.names[name]}</span>
            <span class="chip-value" title={shown}>
              {shown}
            </span>
            <Icon name="close" />
          </button>
        );
      })}
      {Object.keys(filter).length > 0 && (
        <button type="button" class="quiet-button" onClick={() => navigate(addressOf({}), { replace: true })}>
          {said.clear}
        </button>
      )}
    </search>
  );
}

function Search({ value, onChange }: { value: string; onChange: (text: string | undefined) => void }) {
  const said = t().failed;
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  // Other filters may have changed since the letter was typed.
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // What somebody is typing is newer than the address.
    if (input.current && input.current !== document.activeElement) input.current.value = value;
  }, [value]);
  const later = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(text || undefined), PAUSE_MS);
  };
  return (
    <SearchField
      label={said.search}
      hint={said.searchHint}
      field={input}
      defaultValue={value}
      maxLength={256}
      onSearch={later}
    />
  );
}

function QueueChoice({ value, onChange }: { value: string; onChange: (queue: string | undefined) => void }) {
  const { data } = useQueues();
  const names = (data?.items ?? []).map(({ name }) => name);
  const options = choicesOf(t().failed.anyQueue, names, value || undefined);
  return <Choice label={t().failed.queue} value={value} options={options} onChange={onChange} />;
}
