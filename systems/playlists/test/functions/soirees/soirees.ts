import { v7 } from 'uuid';
import { event, type Given } from '../../../../../test/adapters/http/event.ts';
import { createMemoryIdempotencyKeys } from '../../../../../test/memory/idempotency-keys.ts';
import { createMemoryBroker } from '../../../../../test/memory/publisher.ts';
import { recordedLog } from '../../../../../test/recorded-log.ts';
import { SWEEP } from '../../../functions/soirees/env.ts';
import { createHandler, createOperations } from '../../../functions/soirees/handler.ts';
import { createMemoryPlaylists } from '../../memory/playlists.ts';
import { createMemorySoirees } from '../../memory/soirees.ts';

export const START = '2026-01-05T10:00:00.000Z';
export const QUEUE = 'playlist_generation_queue';

/** The document's own. */
export const booking = {
  clientId: 'client123',
  date: '2025-12-25',
  lieu: 'Paris',
  nombreInvites: 50,
  budget: 1000,
  styleMusical: 'disco',
};

/** The soirees function on memory adapters. */
export function setUp() {
  const broker = createMemoryBroker({ playlists: { [QUEUE]: [QUEUE] } });
  const [soirees, playlists] = [createMemorySoirees(), createMemoryPlaylists()];
  const [keys, log] = [createMemoryIdempotencyKeys(), recordedLog()];
  const clock = { at: Date.parse(START) };
  const deps = {
    publisher: broker.publisher,
    soirees,
    playlists,
    idempotencyKeys: keys,
    now: () => new Date(clock.at),
    newId: () => v7(),
    log,
  };
  const handler = createHandler(deps);
  const call = async (given: Given) => {
    const answer = await handler(event(given));
    if (!answer) throw new Error('a request was not answered');
    return { status: answer.statusCode, headers: answer.headers ?? {}, body: JSON.parse(answer.body) };
  };
  const book = (body: unknown = booking, more: Given = {}) =>
    call({ resource: '/api/soirees', httpMethod: 'POST', body: JSON.stringify(body), ...more });
  return {
    operations: createOperations(deps),
    broker,
    soirees,
    playlists,
    keys,
    log,
    clock,
    call,
    book,
    sweep: () => handler(SWEEP),
    queued: () => broker.queues.get(QUEUE) ?? [],
  };
}
