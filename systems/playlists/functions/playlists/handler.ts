import type { PipelineDeps } from '../../../../functions/pipeline/consumer.ts';
import { defineConsumer } from '../../../../functions/pipeline/define-consumer.ts';
import { PlaylistRequestSchema } from '../../domain/playlist-request.ts';
import type { Playlists } from '../../domain/playlists.ts';
import { playlistIdOf } from '../../domain/soiree.ts';
import type { Soirees } from '../../domain/soirees.ts';
import { playlists as topology } from '../../topology.ts';
import { type GenerateDeps, generated } from './generated.ts';

export type PlaylistsDeps = PipelineDeps & GenerateDeps & { playlists: Playlists; soirees: Soirees };

const QUEUE = 'playlist_generation_queue';
/** The first delivery and the retries after it. */
const TRIES = 1 + (topology.queues[QUEUE].retry?.delays?.length ?? 0);

/**
 * Makes the playlist of a soirée, saves it and links it (S5). Each delivery is one try at the generator; the last one
 * ends with a playlist in any case. What was saved before a crash is found again, and the generator is not asked.
 */
export function createHandler({ playlists, soirees, generator, breaker, ...pipeline }: PlaylistsDeps) {
  return defineConsumer({
    of: topology,
    queue: QUEUE,
    schema: PlaylistRequestSchema,
    async handle({ soireeId, clientId, style }, { attempt, log, signal }) {
      const id = playlistIdOf(soireeId);
      const logFields = { soiree_id: soireeId, playlist_id: id, style };
      let playlist = await playlists.get(id);
      if (!playlist) {
        log.info('asking for a playlist', { ...logFields, tries: TRIES });
        const isLastTry = attempt >= TRIES;
        const made = await generated({ generator, breaker }, style, { isLastTry, signal, log });
        const createdAt = pipeline.now().toISOString();
        playlist = await playlists.save({ ...made, id, soireeId, clientId, createdAt });
        log.info('playlist saved', {
          ...logFields,
          fallback: playlist.fallback,
          tracks: playlist.tracks.length,
        });
      }
      const isLinked = await soirees.link(playlist, pipeline.now().toISOString());
      // A service that publishes over AMQP keeps its soirées itself.
      log.info(
        isLinked ? 'soirée linked to its playlist' : 'no soirée to link: it is kept elsewhere',
        logFields,
      );
    },
  })(pipeline);
}
