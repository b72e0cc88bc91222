import { UnavailableError } from '../../../core/errors.ts';
import type { GeneratedPlaylist } from './playlist.ts';

/** S5's external service, which takes up to 90 seconds for a playlist. */
export interface PlaylistGenerator {
  /**
   * @throws GeneratorUnavailableError, UnusableAnswerError; and what finding its address throws.
   */
  generate(style: string, options: { signal: AbortSignal }): Promise<GeneratedPlaylist>;
}

/** The generator did not answer in time, could not be reached, or answered an error. */
export class GeneratorUnavailableError extends UnavailableError {
  constructor(reason: string, options: { cause?: unknown } = {}) {
    super('generator-unavailable', `The playlist generator cannot be used: ${reason}.`, {
      ...options,
      details: { reason },
    });
  }
}
