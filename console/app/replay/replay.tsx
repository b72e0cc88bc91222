import { may } from '../api/session.ts';
import { useQuery } from '../shell/address.ts';
import { Empty } from '../shell/empty.tsx';
import { Panel } from '../shell/panel.tsx';
import { t } from '../text/index.ts';
import { replayFilterIn } from './filter.ts';
import { Filters } from './filters.tsx';
import { Found } from './found.tsx';
import { Target } from './target.tsx';

/** Publishes once more what was published: which messages, and where to. Its plan, progress and results are an operation's. */
export function Replay() {
  const filter = replayFilterIn(useQuery());
  const said = t().replay;
  const { exchange } = filter;
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.about}</p>
      <Panel title={said.which}>
        <Filters filter={filter} />
      </Panel>
      <Panel title={said.where}>
        <Target filter={filter} />
      </Panel>
      {!may('read:messages') ? (
        <Empty title={t().state.hidden('read:messages')} />
      ) : exchange === undefined ? (
        <Empty title={said.chooseFirst} />
      ) : (
        <Found filter={{ ...filter, exchange }} />
      )}
    </>
  );
}
