import { Buffer } from 'node:buffer';
import { classify } from '../../../../core/failure/classify.ts';
import type { Log } from '../../../../core/log.ts';
import { HEADER_SCHEMA_VERSION } from '../../../../core/message/headers.ts';
import { withOrigin } from '../../../../core/message/origin.ts';
import {
  BrokerUnavailableError,
  type Publication,
  type Publisher,
} from '../../../../core/message/publisher.ts';
import { inTrace, traceFields } from '../../../../core/trace/carried.ts';
import { playlistRequest } from '../../domain/playlist-request.ts';
import { playlistRequestOf, requestMessageId, type Soiree } from '../../domain/soiree.ts';
import type { Soirees } from '../../domain/soirees.ts';

export type SendDeps = {
  soirees: Soirees;
  publisher: Publisher;
  now: () => Date;
  log: Log;
};

/** broker-away: no other soirée can be sent now either. */
export type Sent = 'sent' | 'refused' | 'broker-away';

const EXCHANGE = 'playlists';
const ROUTING_KEY = 'playlist_generation_queue';

/** Publishes the message that asks for a soirée's playlist. Never throws: a soirée whose message did not go stays unsent. */
export async function send(deps: SendDeps, soiree: Soiree): Promise<Sent> {
  const { log, soirees, publisher } = deps;
  const publication = publicationOf(soiree);
  const { id, exchange, routingKey, headers } = publication;
  const logFields = {
    message_id: id,
    ...traceFields(headers),
    soiree_id: soiree.id,
    exchange,
    routing_key: routingKey,
  };
  try {
    await publisher.publish(publication, { mandatory: true });
  } catch (error) {
    const { code, message } = classify(error);
    log.error('soirée not published yet', { ...logFields, error_code: code, error_message: message });
    return error instanceof BrokerUnavailableError ? 'broker-away' : 'refused';
  }
  log.info('published', logFields);
  await markSent({ soirees, log }, soiree, logFields);
  return 'sent';
}

/** When this cannot be written the sweep sends it once more, under the same id. */
async function markSent(
  { soirees, log }: Pick<SendDeps, 'soirees' | 'log'>,
  soiree: Soiree,
  logFields: Record<string, unknown>,
): Promise<void> {
  try {
    await soirees.markSent(soiree.id);
  } catch (error) {
    log.warn('published, but the soirée still counts as unsent', {
      ...logFields,
      error_code: classify(error).code,
    });
  }
}

function publicationOf(soiree: Soiree): Publication {
  const origin = { exchange: EXCHANGE, routingKey: ROUTING_KEY };
  return inTrace({
    id: requestMessageId(soiree),
    ...origin,
    body: Buffer.from(JSON.stringify(playlistRequestOf(soiree))),
    properties: { content_type: 'application/json', timestamp: soiree.createdAt, correlation_id: soiree.id },
    headers: withOrigin({ [HEADER_SCHEMA_VERSION]: playlistRequest.version }, origin),
  });
}
