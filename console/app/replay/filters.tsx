import { useId } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { useExchanges } from '../queues/asked.ts';
import { Choice, choicesOf } from '../shell/choice.tsx';
import { t } from '../text/index.ts';
import { localInput } from '../time/format.ts';
import { type ReplayFilter, replayAddress } from './filter.ts';

/** Says which publishes. Every choice is a new address. */
export function Filters({ filter }: { filter: ReplayFilter }) {
  const [, navigate] = useLocation();
  const said = t().replay;
  const { data } = useExchanges();
  const names = (data?.items ?? []).map(({ name }) => name);
  const change = (part: ReplayFilter) => navigate(replayAddress({ ...filter, ...part }), { replace: true });
  return (
    <search class="fields" aria-label={said.which}>
      <Choice
        label={t().message.exchange}
        value={filter.exchange ?? ''}
        options={choicesOf(said.choose, names, filter.exchange)}
        onChange={(exchange = '') => change({ exchange })}
      />
      <TextField
        label={t().message.ids.routing_key}
        hint={said.keyHint}
        value={filter.routing_key}
        onChange={(value) => change({ routing_key: value })}
      />
      <TextField
        label={t().message.ids.service}
        value={filter.service}
        onChange={(value) => change({ service: value })}
      />
      <TextField label={said.type} value={filter.type} onChange={(value) => change({ type: value })} />
      <TimeField label={said.from} value={filter.from} onChange={(value) => change({ from: value })} />
      <TimeField label={said.before} value={filter.before} onChange={(value) => change({ before: value })} />
    </search>
  );
}

type FieldProps = {
  label: string;
  hint?: string;
  value: string | undefined;
  onChange: (value: string) => void;
};

function TextField({ label, hint, value = '', onChange }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        placeholder={hint}
        maxLength={255}
        spellcheck={false}
        autoComplete="off"
        onChange={({ currentTarget }) => onChange(currentTarget.value.trim())}
      />
    </div>
  );
}

function TimeField({ label, value, onChange }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        value={value === undefined ? '' : localInput(value)}
        onChange={({ currentTarget: { value: typed } }) =>
          onChange(typed === '' ? '' : new Date(typed).toISOString())
        }
      />
    </div>
  );
}
