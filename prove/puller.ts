import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { PulledMessage, PulledView } from '../core/api/views-subscriptions.ts';
import type { Deployment } from './deployment.ts';
import { request } from './http.ts';
import type { Recorder } from './recorder.ts';
import { BodySchema, nameOf } from './system/message.ts';

const QUEUE = 'ledger_pulled';
const PATH = `/api/subscriptions/${QUEUE}?max=10&wait=2&visibility=20`;
const TROUBLE_MS = 500;

export type PullerDeps = {
  deployment: Deployment;
  recorder: Recorder;
  signal: AbortSignal;
  handled: Set<string>;
};

/**
 * A client that pulls, until its signal is aborted. As the documentation asks of it, it counts effects by id: `handled` are those
 * that it and its neighbors acknowledged.
 */
export async function pull(deps: PullerDeps): Promise<void> {
  while (!deps.signal.aborted) {
    const { status, body } = await request(deps.deployment.ready, 'GET', PATH);
    if (status !== 200) await pause(TROUBLE_MS);
    const { items = [] } = body as Partial<PulledView>;
    await Promise.all(items.map((item) => handle(deps, item)));
  }
}

async function handle(
  deps: PullerDeps,
  { ack_id, message_id, body: text, attempt }: PulledMessage,
): Promise<void> {
  const body = BodySchema.parse(JSON.parse(String(text)));
  const { seed, fate } = body;
  const id = nameOf(message_id, body);
  const settle = (how: string, body?: object) =>
    request(deps.deployment.ready, 'POST', `/api/messages/${ack_id}/${how}`, body);
  if (attempt <= (fate?.fail ?? 0)) {
    await settle('nack', { requeue: false, error: { message: `Failed at delivery ${attempt}.` } });
    return;
  }
  const copy = { queue: QUEUE, id, token: randomUUID() };
  const isFirst = !deps.handled.has(id);
  deps.handled.add(id);
  if (isFirst) deps.recorder.sayEffect({ kind: 'effect', ...copy, seed, of: id, attempt });
  const { status } = await settle('ack');
  if (isFirst && status === 200) deps.recorder.sayEffect({ kind: 'kept', ...copy });
}
