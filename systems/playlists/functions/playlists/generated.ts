import type { SharedBreaker } from '../../../../core/circuit/shared-breaker.ts';
import { classify } from '../../../../core/failure/classify.ts';
import type { Log } from '../../../../core/log.ts';
import type { PlaylistGenerator } from '../../domain/generator.ts';
import { FALLBACK_LINE, fallbackPlaylist, type GeneratedPlaylist } from '../../domain/playlist.ts';

export type GenerateDeps = { generator: PlaylistGenerator; breaker: SharedBreaker };

/**
 * One try at the generator. The last one goes through an open circuit, so that a fallback always means that the
 * generator itself was asked for this soirée and failed; it answers the fallback where others throw.
 */
export async function generated(
  { generator, breaker }: GenerateDeps,
  style: string,
  { isLastTry, signal, log }: { isLastTry: boolean; signal: AbortSignal; log: Log },
): Promise<GeneratedPlaylist & { fallback: boolean }> {
  try {
    const made = await breaker.run(() => generator.generate(style, { signal }), { insist: isLastTry });
    return { ...made, fallback: false };
  } catch (error) {
    if (!isLastTry) throw error;
    const { code, message } = classify(error);
    log.warn(FALLBACK_LINE, {
      style,
      error_code: code,
      error_message: message,
    });
    return { ...fallbackPlaylist(style), fallback: true };
  }
}
