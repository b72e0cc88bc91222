import * as z from 'zod';
import { CourtierError } from '../../../core/errors.ts';

const Text = z.string().min(1).max(500);

/** What the generator answers. Fields that are not named here are left out. Source: requirements S5, "Format de réponse". */
const GeneratedPlaylistSchema = z.object({
  style: Text,
  title: Text,
  tracks: z.array(Text).min(1).max(500),
});
export type GeneratedPlaylist = z.infer<typeof GeneratedPlaylistSchema>;

/** A playlist as it is kept. */
export const PlaylistSchema = GeneratedPlaylistSchema.extend({
  id: z.string(),
  soireeId: z.string(),
  clientId: z.string(),
  /** Whether it is the one of stock, because the generator failed. */
  fallback: z.boolean(),
  createdAt: z.string().describe('ISO 8601, UTC.'),
});
export type Playlist = z.infer<typeof PlaylistSchema>;

/** The generator answered something that is no playlist. It may do better next time. */
export class UnusableAnswerError extends CourtierError {
  constructor(why: string) {
    super('generator-unusable-answer', 'retry', `The generator answered no playlist: ${why}.`);
  }
}

/** The playlist in the generator's answer; throws UnusableAnswerError, which quotes nothing of it. */
export function parseGenerated(text: string): GeneratedPlaylist {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnusableAnswerError('it is not JSON');
  }
  const parsed = GeneratedPlaylistSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = new Set(parsed.error.issues.map(({ path }) => path.map(String).join('.') || 'the whole'));
  throw new UnusableAnswerError(`wrong in ${[...fields].slice(0, 5).join(', ')}`);
}

/** What the log says when a soirée gets the fallback; an alarm counts it. */
export const FALLBACK_LINE = 'no playlist after the last try: the fallback';

/** The playlist of a style when none could be generated. Source: requirements S5, "Fallback". */
export function fallbackPlaylist(style: string): GeneratedPlaylist {
  const [first = '', ...rest] = style;
  return {
    style,
    title: `${first.toLocaleUpperCase('en')}${rest.join('')} Mix - Default`,
    tracks: [`Track 1 - ${style} Vibes`, `Track 2 - ${style} Energy`, `Track 3 - ${style} Dreams`],
  };
}
