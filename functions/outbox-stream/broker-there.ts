import type { Publisher } from '../../core/message/publisher.ts';

/** How long an answer stands, milliseconds: the keys of a batch ask at the same time, and a broker may go away later. */
const ANSWER_STANDS_MS = 1_000;
/** A queue that does not exist. */
const NOBODY = 'courtier.outbox-stream.nobody';

/** Whether the broker confirms a message that goes nowhere. Asked once for all that ask together. */
export function asksTogether(deps: { publisher: Publisher; now: () => Date }): () => Promise<boolean> {
  const { publisher, now } = deps;
  const probe = {
    id: NOBODY,
    exchange: '',
    routingKey: NOBODY,
    body: new Uint8Array(),
    properties: {},
    headers: {},
  };
  let asked: { until: number; answer: Promise<boolean> } | undefined;
  return () => {
    const at = now().getTime();
    if (asked && at < asked.until) return asked.answer;
    const answer = publisher.publish(probe, { mandatory: false }).then(
      () => true,
      () => false,
    );
    asked = { until: at + ANSWER_STANDS_MS, answer };
    return answer;
  };
}
