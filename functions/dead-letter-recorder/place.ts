import { failedMessageId } from '../../core/failure/id.ts';
import { recordable } from '../../core/failure/payload.ts';
import { recordIdOf } from '../../core/failure/record-of.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { isOfAnother } from '../../core/failure/which-message.ts';
import type { Log } from '../../core/log.ts';
import { idApart, MessageIdReused } from '../../core/message/content.ts';
import type { Envelope } from '../../core/message/envelope.ts';
import { named, type Received } from './received.ts';

/** The id of a record, and the message as it stands there. */
export type Place = { id: string; envelope: Envelope };

type Deps = { store: Pick<FailedMessageStore, 'get'>; log: Log };

/** The id that a message gets apart from others follows from its own, so a publisher can send messages that have it. */
const MAX_TAKEN = 5;

/**
 * Where a failed message has its record: under its own id, and apart where another message of that id has failed on its
 * queue: two records, and no silence. Throws MessageIdReused when other messages have those ids too.
 */
export async function placeOf(
  { store, log }: Deps,
  { envelope, failure }: Received,
  content: string | undefined,
): Promise<Place> {
  let place: Place = { id: await recordIdOf(store, envelope), envelope: recordable(envelope) };
  if (content === undefined) return place;
  for (let taken = 0; taken <= MAX_TAKEN; taken += 1) {
    const existing = await store.get(place.id);
    if (!existing || !isOfAnother(existing, { envelope: place.envelope, failure, content })) return place;
    const id = idApart(place.envelope.id, content);
    log.warn('another message had its id', { ...named(place), recorded_as: id });
    place = { id: failedMessageId(id, envelope.queue), envelope: { ...place.envelope, id } };
  }
  throw new MessageIdReused(envelope.id);
}
