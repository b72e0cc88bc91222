import { bytesOfBase64, hexDump } from '../message/hex.ts';
import { prettyJson } from '../message/json-text.ts';
import { Copy } from '../shell/copy.tsx';
import { t } from '../text/index.ts';

/** A larger one would stall the page: the rest is a copy away. */
const MOST_SHOWN = 50_000;

type Props = { body: string | null; encoding: 'text' | 'base64' | null };

/** A body as it was sent: JSON on lines of its own, other text as it is, bytes in hex. Null: it is not kept here. */
export function PlainBody({ body, encoding }: Props) {
  if (body === null) return <p class="quiet">{t().queues.bodyMissing}</p>;
  const shown = encoding === 'base64' ? hexDump(bytesOfBase64(body)) : readable(body);
  return (
    <>
      <div class="tabs">
        <Copy text={shown} />
      </div>
      <pre class="code" role="region" tabIndex={0} aria-label={t().message.body}>
        {shown.slice(0, MOST_SHOWN)}
      </pre>
      {shown.length > MOST_SHOWN && <p class="hint">{t().message.cut}</p>}
    </>
  );
}

function readable(text: string): string {
  return (
    prettyJson(text)
      ?.map((token) => token.text)
      .join('') ?? text
  );
}
