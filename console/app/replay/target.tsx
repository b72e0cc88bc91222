import { useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { call } from '../api/call.ts';
import { useQueues } from '../overview/asked.ts';
import { useExchanges } from '../queues/asked.ts';
import { Act } from '../shell/act.tsx';
import { Outcome } from '../shell/outcome.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { operationFilter, type ReplayFilter } from './filter.ts';
import { neededToReplay } from './needed.ts';

const RATE = 50;
const WAYS = ['same', 'queue', 'exchange'] as const;
type Way = (typeof WAYS)[number];

/** Where the messages go, and what becomes of them there. It leads to the plan, and does nothing yet. */
export function Target({ filter }: { filter: ReplayFilter }) {
  const said = t().replay;
  const [, navigate] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  const way = useSignal<Way>('same');
  const work = useWork();
  const [effectsId, rateId, noteId] = [useId(), useId(), useId()];
  const isOff = filter.exchange === undefined || work.isBusy;
  const plan = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    if (isOff) return;
    await work.run(async (patience) => {
      const { id } = await call('createOperation', {
        body: operationOf(filter, way.value, given),
        patience,
      });
      navigate(`/operations/${id}`);
    });
  };
  return (
    <form ref={form} class="form" onSubmit={(event) => void plan(event)}>
      <fieldset>
        <legend>{said.to}</legend>
        {WAYS.map((each) => (
          <label key={each} class="check">
            <input
              type="radio"
              name="way"
              checked={way.value === each}
              onChange={() => {
                way.value = each;
              }}
            />
            {said.ways[each]}
          </label>
        ))}
      </fieldset>
      {way.value === 'queue' && <Queues />}
      {way.value === 'exchange' && <Exchanges />}
      <div class="fields">
        <div class="field">
          <label for={effectsId}>{said.effects}</label>
          <select id={effectsId} name="effects">
            <option value="once">{said.once}</option>
            <option value="again">{said.again}</option>
          </select>
        </div>
        <div class="field">
          <label for={rateId}>{t().operations.rate}</label>
          <input
            id={rateId}
            name="rate"
            type="number"
            min={1}
            max={100}
            defaultValue={String(RATE)}
            required
          />
        </div>
        <div class="field">
          <label for={noteId}>{t().operations.note}</label>
          <input id={noteId} name="note" maxLength={200} />
        </div>
      </div>
      <p class="hint">{t().operations.planHint}</p>
      <div class="acts">
        <Act
          needs={neededToReplay()}
          kind="primary"
          isOff={isOff}
          onClick={() => form.current?.requestSubmit()}
        >
          {t().operations.plan}
        </Act>
        <Outcome of={work} />
      </div>
    </form>
  );
}

function operationOf(filter: ReplayFilter, way: Way, given: FormData) {
  const note = String(given.get('note') ?? '');
  const key = String(given.get('key') ?? '');
  const to = {
    same: () => 'same' as const,
    queue: () => ({ queue: String(given.get('queue')) }),
    exchange: () => ({ exchange: String(given.get('to')), ...(key !== '' && { routing_key: key }) }),
  }[way]();
  return {
    action: 'replay',
    mode: 'plan',
    filter: operationFilter(filter),
    to,
    effects: given.get('effects') === 'again' ? 'again' : 'once',
    rate: Number(given.get('rate')),
    ...(note !== '' && { note }),
  };
}

function Queues() {
  const { data } = useQueues();
  return (
    <div class="fields">
      <Names name="queue" label={t().message.queue} names={(data?.items ?? []).map(({ name }) => name)} />
    </div>
  );
}

function Exchanges() {
  const { data } = useExchanges();
  const id = useId();
  return (
    <div class="fields">
      <Names name="to" label={t().message.exchange} names={(data?.items ?? []).map(({ name }) => name)} />
      <div class="field">
        <label for={id}>{t().message.ids.routing_key}</label>
        <input id={id} name="key" placeholder={t().replay.ownKey} maxLength={255} spellcheck={false} />
      </div>
    </div>
  );
}

function Names({ name, label, names }: { name: string; label: string; names: readonly string[] }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} required>
        {names.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </div>
  );
}
