import { LineChart } from '../charts/lines.tsx';
import { t } from '../text/index.ts';
import { useDayOfQueues } from './asked.ts';

/** What a queue held during the last day. */
export function History({ name }: { name: string }) {
  const { data } = useDayOfQueues();
  const said = t().queues;
  const kept = data?.queues.find((queue) => queue.name === name);
  if (!data) return null;
  return (
    <section class="panel">
      <h2>{said.history}</h2>
      {!kept || data.at.length < 2 ? (
        <p class="quiet">{said.historyNone}</p>
      ) : (
        <LineChart
          label={said.history}
          at={data.at}
          timeLabel={said.time}
          lines={[
            { label: said.inRabbit, values: kept.in_rabbitmq },
            { label: said.inSqs, values: kept.in_sqs },
          ]}
        />
      )}
    </section>
  );
}
