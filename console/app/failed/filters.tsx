import { useEffect, useId, useRef } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { useQueues } from '../overview/asked.ts';
import { Icon } from '../shell/icons.tsx';
import { t } from '../text/index.ts';
import { addressOf, type Filter, SINCE_HOURS } from './filter.ts';

/** How long somebody has stopped typing before it is looked for. */
const PAUSE_MS = 300;
/** Of these an address may speak, and what leads here sets them. */
const CHIPS = ['exchange', 'routing_key', 'service', 'error_name', 'fingerprint'] as const;

/** Narrows the list. Every choice is a new address. */
export function Filters({ filter }: { filter: Filter }) {
  const [, navigate] = useLocation();
  const said = t().failed;
  const change = (part: Record<string, string | undefined>) =>
    navigate(addressOf({ ...filter, ...part } as Filter), { replace: true });
  return (
    <search class="filters" aria-label={said.filters}>
      <SearchField value={filter.text ?? ''} onChange={(text) => change({ text })} />
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
        return (
          <button
            key={name}
            type="button"
            class="chip"
            aria-label={said.remove(`${said.names[name]} ${value}`)}
            onClick={() => change({ [name]: undefined })}
          >
            <span class="quiet">{said.names[name]}</span>
            <span class="mono">{value.slice(0, 24)}</span>
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

function SearchField({ value, onChange }: { value: string; onChange: (text: string | undefined) => void }) {
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
    <label class="search-field">
      <Icon name="search" />
      <span class="unseen">{said.search}</span>
      <input
        ref={input}
        type="search"
        id="search"
        defaultValue={value}
        placeholder={said.search}
        title={said.searchHint}
        maxLength={256}
        onInput={({ currentTarget }) => later(currentTarget.value)}
      />
    </label>
  );
}

function QueueChoice({ value, onChange }: { value: string; onChange: (queue: string | undefined) => void }) {
  const { data } = useQueues();
  const names = [
    ...new Set([...(data?.items ?? []).map(({ name }) => name), ...(value ? [value] : [])]),
  ].toSorted();
  const options = { '': t().failed.anyQueue, ...Object.fromEntries(names.map((name) => [name, name])) };
  return <Choice label={t().failed.queue} value={value} options={options} onChange={onChange} />;
}

type ChoiceProps = {
  label: string;
  value: string;
  options: Readonly<Record<string, string>>;
  onChange: (value: string | undefined) => void;
};

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <span class="choice">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      >
        {Object.entries(options).map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
