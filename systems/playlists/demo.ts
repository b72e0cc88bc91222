import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Demo } from '../../examples/demo/demo.ts';
import { createCall } from '../../examples/demo/http.ts';
import { createProgress } from '../../examples/demo/progress.ts';
import { GIVE_UP_MS } from '../../examples/demo/until.ts';
import type { Ready } from '../../localstack/start.ts';
import type { Playlist } from './domain/playlist.ts';
import type { Soiree } from './domain/soiree.ts';
import type { BookedSoiree } from './views.ts';

/** The generator is waited for 2 seconds instead of 90, and the tries are 1 second apart instead of 10. */
const settings = { COURTIER_GENERATOR_TIMEOUT: '5', COURTIER_RETRY_DELAY_CAP: '1' };

/** How the generator is set for each soirée, and how that must end. */
const evenings = [
  { style: 'disco', description: 'answers at once', behaviour: { mode: 'ok' }, ends: 'ready' },
  { style: 'jazz', description: 'fails twice', behaviour: { mode: 'fail', calls: 2 }, ends: 'ready' },
  { style: 'techno', description: 'answers rubbish', behaviour: { mode: 'rubbish' }, ends: 'fallback' },
  { style: 'tango', description: 'takes a second', behaviour: { mode: 'slow', ms: 1_000 }, ends: 'ready' },
  { style: 'salsa', description: 'never answers', behaviour: { mode: 'silent' }, ends: 'fallback' },
] as const;

type Evening = (typeof evenings)[number] & { soiree: Soiree };
type Call = { style: string; began_at: string; ended_at: string | null };

function createCalls({ api, aws, adminKey }: Ready) {
  const [courtier, generator] = [createCall(api, adminKey), createCall(aws, adminKey)];
  return {
    book: (body: unknown) => courtier<BookedSoiree>('POST', '/api/soirees', body),
    soiree: (id: string) => courtier<Soiree>('GET', `/api/soirees/${id}`),
    playlist: (id: string) => courtier<Playlist>('GET', `/api/playlists/${id}`),
    setGenerator: (behaviour: unknown) => generator('POST', '/_local/generator', behaviour),
    generatorCalls: async () => (await generator<{ calls: Call[] }>('GET', '/_local/generator')).calls,
  };
}
type Calls = ReturnType<typeof createCalls>;

async function bookAll(calls: Calls): Promise<Evening[]> {
  const example = await readFile(new URL('./examples/soiree.json', import.meta.url), 'utf8');
  const booked: Evening[] = [];
  for (const evening of evenings) {
    await calls.setGenerator({ ...evening.behaviour, style: evening.style });
    const soiree = await calls.book({ ...(JSON.parse(example) as object), styleMusical: evening.style });
    booked.push({ ...evening, soiree });
  }
  return booked;
}

/** Looks until every soirée has its playlist, or time is up. */
async function watch(calls: Calls, booked: Evening[]): Promise<Evening[]> {
  const progress = createProgress(booked.length);
  const deadline = Date.now() + GIVE_UP_MS;
  for (;;) {
    const seen = await Promise.all(
      booked.map(async (evening) => ({ ...evening, soiree: await calls.soiree(evening.soiree.id) })),
    );
    const done = seen.filter(({ soiree }) => soiree.playlistStatus !== 'pending').length;
    const tries = (await calls.generatorCalls()).length;
    progress.show(done, `soirées have their playlist  (${tries} calls of the generator)`);
    if (done === seen.length || Date.now() > deadline) {
      progress.end();
      return seen;
    }
    await pause(200);
  }
}

/** How many calls the generator had under way at the same time, at most. */
function mostAtOnce(calls: readonly Call[]): number {
  const during = (at: string) =>
    calls.filter(({ began_at, ended_at }) => began_at <= at && (ended_at === null || at < ended_at)).length;
  return Math.max(0, ...calls.map(({ began_at }) => during(began_at)));
}

function row({ style, description, soiree }: Evening, tries: number, playlist: Playlist | undefined): string {
  const title = playlist ? `"${playlist.title}"` : 'nothing';
  return `  ${style.padEnd(8)}${description.padEnd(18)}${String(tries).padStart(2)}   ${soiree.playlistStatus.padEnd(10)}${title}`;
}

export const demo: Demo = {
  about: [
    'S5, playlists: five soirées are booked, and an outside service makes a playlist for each, one at a',
    'time. It is set to fail, to answer rubbish and not to answer; no soirée stays without a playlist.',
  ],
  settings,
  async run({ ready, say }) {
    const calls = createCalls(ready);
    const booked = await bookAll(calls);
    say(`  ${booked.length} soirées booked over HTTP, each answered 201 before its playlist was made\n`);
    const seen = await watch(calls, booked);
    const asked = await calls.generatorCalls();
    say('\n  style   the generator   tries   soirée    playlist');
    for (const evening of seen) {
      const { playlistId } = evening.soiree;
      const playlist = playlistId === null ? undefined : await calls.playlist(playlistId);
      say(row(evening, asked.filter(({ style }) => style === evening.style).length, playlist));
    }
    say(`\n  At most ${mostAtOnce(asked)} call of the generator at a time.`);
    const wrong = seen.filter(({ soiree, ends }) => soiree.playlistStatus !== ends);
    return [
      ...wrong.map(({ style, soiree, ends }) => `${style} is ${soiree.playlistStatus} and should be ${ends}`),
      ...(mostAtOnce(asked) > 1 ? ['the generator was asked for several at a time'] : []),
    ];
  },
};
