import { useSignal } from '@preact/signals';
import type { FailedMessage } from '../api/schema.ts';
import { Copy } from '../shell/copy.tsx';
import { t } from '../text/index.ts';
import { contentOf } from './content.ts';
import { hexDump } from './hex.ts';
import { prettyJson, type Token } from './json-text.ts';

type View = 'json' | 'text' | 'hex';

/** A larger one would stall the page: the rest is a copy away. */
const MOST_SHOWN = 200_000;

/** A message's body. Whatever is in it is text, never markup. `answer`: the API's own text, whose numbers are as they were written. */
export function Body({ message, answer }: { message: FailedMessage; answer: string }) {
  const said = t().message;
  const chosen = useSignal<View | null>(null);
  if (message.payload_omitted !== null) return <p class="quiet">{said.omitted[message.payload_omitted]}</p>;
  const { text, bytes } = contentOf(message, answer);
  const tokens = text === undefined ? undefined : prettyJson(text);
  const views: View[] = [
    ...(tokens ? (['json'] as const) : []),
    ...(text === undefined ? [] : (['text'] as const)),
    'hex',
  ];
  const view = chosen.value ?? views[0] ?? 'hex';
  const shown = view === 'hex' ? hexDump(bytes) : (text ?? '');
  return (
    <>
      <div class="tabs" role="group" aria-label={said.bodyAs}>
        {views.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === view}
            onClick={() => {
              chosen.value = each;
            }}
          >
            {said.views[each]}
          </button>
        ))}
        <Copy text={view === 'json' && tokens ? plain(tokens) : shown} />
      </div>
      {message.payload_masked && <p class="hint">{said.masked(message.payload_masked.join(', '))}</p>}
      <pre class="code" role="region" tabIndex={0} aria-label={said.body}>
        {view === 'json' && tokens ? <Json tokens={tokens} /> : shown.slice(0, MOST_SHOWN)}
      </pre>
      {shown.length > MOST_SHOWN && <p class="hint">{said.cut}</p>}
    </>
  );
}

const plain = (tokens: readonly Token[]) => tokens.map(({ text }) => text).join('');

function Json({ tokens }: { tokens: readonly Token[] }) {
  let length = 0;
  const shown = tokens.filter(({ text }) => {
    length += text.length;
    return length <= MOST_SHOWN;
  });
  return (
    <>
      {shown.map(({ kind, text }, n) =>
        kind === 'space' || kind === 'mark' ? (
          text
        ) : (
          <span key={n} class={`json-${kind}`}>
            {text}
          </span>
        ),
      )}
    </>
  );
}
