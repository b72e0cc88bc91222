import { GeneratorUnavailableError, type PlaylistGenerator } from '../../domain/generator.ts';
import { type GeneratedPlaylist, UnusableAnswerError } from '../../domain/playlist.ts';

/** What the generator does with one call. */
export type Turn = 'ok' | 'fail' | 'rubbish';

/** A generator that does one of `turns` with each call, and `ok` when they are used up, for tests. */
export function createMemoryPlaylistGenerator(
  turns: Turn[] = [],
): PlaylistGenerator & { calls: string[]; turns: Turn[] } {
  const calls: string[] = [];
  return {
    calls,
    turns,
    async generate(style): Promise<GeneratedPlaylist> {
      calls.push(style);
      const turn = turns.shift() ?? 'ok';
      if (turn === 'fail') throw new GeneratorUnavailableError('it was set to fail');
      if (turn === 'rubbish') throw new UnusableAnswerError('it was set to answer rubbish');
      return { style, title: `Generated ${style}`, tracks: [`Track 0 - ${style}`] };
    },
  };
}
