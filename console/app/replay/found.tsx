import { useAsked } from '../api/asked.ts';
import { type AnswerOf, call } from '../api/call.ts';
import { Answer } from '../shell/answer.tsx';
import { Empty } from '../shell/empty.tsx';
import { Rows } from '../shell/rows.tsx';
import { count, t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import type { ReplayFilter } from './filter.ts';

const SHOWN = 20;
const OFTEN_MS = 15_000;

type Publish = AnswerOf<'listMessages'>['items'][number];

/** The latest publishes that match. How many there are, the plan says: the trail does not count. */
export function Found({ filter }: { filter: ReplayFilter & { exchange: string } }) {
  const said = t().replay;
  // The trail's list knows no service and no type: what it shows is narrowed here.
  const { service, type, ...query } = filter;
  const asked = useAsked({
    queryKey: ['published', query],
    queryFn: ({ signal }) => call('listMessages', { query: { ...query, limit: SHOWN }, signal }),
    refetchInterval: OFTEN_MS,
  });
  return (
    <Answer of={asked}>
      {({ items }) => {
        const matching = items.filter((item) => isOf(item, { service, type }));
        if (matching.length === 0) return <Empty title={said.none} hint={said.noneHint} />;
        return (
          <Rows
            title={said.latest}
            columns={[t().failed.message, said.key, said.published, said.size, said.body]}
          >
            {matching.map((item) => (
              <Row key={`${item.message_id} ${item.published_at}`} item={item} />
            ))}
          </Rows>
        );
      }}
    </Answer>
  );
}

/** A publisher that names no application is known by its user, as in the plan. */
function isOf(
  { metadata }: Publish,
  { service, type }: Partial<Record<'service' | 'type', string | undefined>>,
) {
  return (
    (service === undefined || (metadata.app_id ?? metadata.user_id) === service) &&
    (type === undefined || metadata.type === type)
  );
}

function Row({ item: { message_id, routing_key, published_at, bytes, archived } }: { item: Publish }) {
  return (
    <tr>
      <th scope="row" class="mono">
        {message_id}
      </th>
      <td class="mono">{routing_key || <span class="quiet">{t().message.noRoutingKey}</span>}</td>
      <td>
        <Time at={published_at} />
      </td>
      <td>{t().message.bytes(count(bytes))}</td>
      <td>{archived ? t().replay.kept : t().replay.notKept}</td>
    </tr>
  );
}
