import { signal } from '@preact/signals';
import type { Queue, QueueHistory } from '../api/schema.ts';
import { atSignOut } from '../api/session.ts';

type Sample = { at: number; held: ReadonlyMap<string, number> };

/** Ten minutes of a poll each five seconds. */
const MOST_SAMPLES = 120;

/** What queues held since the page was opened: history has a row each five minutes, and this the moments since. */
const samples = signal<readonly Sample[]>([]);
atSignOut(() => {
  samples.value = [];
});

export function keepSample(queues: readonly Queue[]): void {
  const held = new Map(
    queues.flatMap(({ name, message_count: n }): [string, number][] => (n === null ? [] : [[name, n]])),
  );
  samples.value = [...samples.value, { at: Date.now(), held }].slice(-MOST_SAMPLES);
}

/** One queue's depth over time, the oldest first: its history, then the moments that were seen here. */
export function depths(
  name: string,
  history: QueueHistory | undefined,
): readonly { at: number; value: number }[] {
  const kept = history?.queues.find((queue) => queue.name === name);
  // A queue without a part in SQS has no figure of it at any time.
  const isInSqs = kept?.in_sqs.some((value) => value !== null);
  const before = (history?.at ?? []).flatMap((at, n) => {
    const inRabbitMq = kept?.in_rabbitmq[n];
    const inSqs = isInSqs ? kept?.in_sqs[n] : 0;
    return inRabbitMq == null || inSqs == null ? [] : [{ at: Date.parse(at), value: inRabbitMq + inSqs }];
  });
  const last = before.at(-1)?.at ?? 0;
  const since = samples.value.filter(({ at, held }) => at > last && held.has(name));
  return [...before, ...since.map(({ at, held }) => ({ at, value: held.get(name) ?? 0 }))];
}
