import type { Log } from '../log.ts';
import type { Publisher } from '../message/publisher.ts';
import type { Acted } from '../operations/act.ts';
import { isActive, type Operation, type Result } from '../operations/operation.ts';
import type { Archive } from '../trail/archive.ts';
import { newId, replayPublication } from './publication.ts';
import type { Replay } from './replay.ts';
import { isTooOldForOnce } from './too-old.ts';

export type ReplayDeps = {
  archive: Pick<Archive, 'read'>;
  publisher: Pick<Publisher, 'publish'>;
  now: () => Date;
  log: Log;
};

/**
 * Publishes one message again, under an id that is the same however often a step repeats it. Throws what the publisher and the
 * store throw.
 */
export async function replayOne(
  deps: ReplayDeps,
  operation: Operation & { replay: Replay },
  { id, publish }: Operation['batch'][number],
): Promise<Acted> {
  if (!isActive(operation)) return { outcome: 'left' };
  if (!publish || publish.refused !== null || !publish.archived) {
    return { outcome: 'skipped', reason: publish?.refused ?? 'body-not-kept' };
  }
  const message = await deps.archive.read(publish.archived);
  if (!message) return { outcome: 'skipped', reason: 'body-expired' };
  // It may have been selected long ago, before a person paused the operation.
  if (isTooOldForOnce(operation.replay, message.publishedAt, deps.now()))
    return { outcome: 'skipped', reason: 'too-old-for-once' };
  const publication = replayPublication(operation, { publishId: id, message }, deps.now());
  if (!publication) return { outcome: 'skipped', reason: 'no-origin' };
  await deps.publisher.publish(publication, { mandatory: true });
  deps.log.info('replayed', { message_id: publish.message_id, operation_id: operation.id });
  return { outcome: 'done', watched: null };
}

/** What a result says of the message. */
export function replayResult(
  { id, replay }: Operation,
  { id: publishId, publish }: Operation['batch'][number],
): Pick<Result, 'message_id' | 'replayed_as'> {
  if (!replay || !publish) return {};
  const { message_id } = publish;
  return { message_id, ...(replay.effects === 'again' ? { replayed_as: newId({ id }, publishId) } : {}) };
}
