import { readFile } from 'node:fs/promises';
import { describe, expect, inject, it } from 'vitest';
import { kill } from '../../../../examples/demo/function-processes.ts';
import { tried } from '../../../../test/repository/system/system-page.ts';
import { Courtier, eventually, newId } from '../../../../test/system/courtier.ts';
import type { Playlist } from '../../domain/playlist.ts';
import type { Soiree } from '../../domain/soiree.ts';
import type { Behaviour, Call } from '../../local/generator.ts';
import type { BookedSoiree, PlaylistList } from '../../views.ts';

const courtier = new Courtier(inject('running'));
const QUEUE = 'playlist_generation_queue';
const PLAYLISTS = 'courtier-local-playlists';

/** Tells the stand-in how to answer for a style of this test alone. */
async function generatorIs(behaviour: Partial<Behaviour>): Promise<void> {
  const body = JSON.stringify(behaviour);
  const response = await fetch(`${courtier.ready.aws}/_local/generator`, { method: 'POST', body });
  if (!response.ok) throw new Error(await response.text());
}

async function callsFor(...styles: string[]): Promise<Call[]> {
  const response = await fetch(`${courtier.ready.aws}/_local/generator`);
  const { calls } = (await response.json()) as { calls: Call[] };
  return calls.filter(({ style }) => styles.includes(style)).reverse();
}

const aStyle = () => `disco-${newId().slice(0, 8)}`;
const example = async () =>
  JSON.parse(await readFile(new URL('../../examples/soiree.json', import.meta.url), 'utf8'));

async function book(styleMusical: string, headers: Record<string, string> = {}): Promise<BookedSoiree> {
  const body = { ...(await example()), styleMusical };
  const answer = await courtier.call<BookedSoiree>('POST', '/api/soirees', body, headers);
  expect(answer.status).toBe(201);
  return answer.body;
}

const soiree = async (id: string) => (await courtier.call<Soiree>('GET', `/api/soirees/${id}`)).body;

/** The soirée and its playlist, once it has one. */
async function settled(id: string): Promise<{ soiree: Soiree; playlist: Playlist }> {
  const found = await eventually(`soirée ${id} has a playlist`, async () => {
    const seen = await soiree(id);
    return seen.playlistStatus !== 'pending' && seen;
  });
  const { body } = await courtier.call<Playlist>('GET', `/api/playlists/${found.playlistId}`);
  return { soiree: found, playlist: body };
}

describe('S5: a playlist for a soirée', () => {
  it('goes from the booking to the playlist as the document shows it', async () => {
    const style = aStyle();
    const booked = await book(style);
    expect(booked).toMatchObject({
      clientId: 'client123',
      lieu: 'Paris',
      styleMusical: style,
      playlistStatus: 'pending',
      playlistId: null,
      messageStatus: 'published',
    });
    await courtier.delivered(booked.messageId, QUEUE);
    const made = await settled(booked.id);
    expect(made.playlist).toMatchObject({
      id: made.soiree.playlistId,
      soireeId: booked.id,
      clientId: 'client123',
      style,
      tracks: ['Track 0 - Electric Pickles', 'Track 1 - Disco Lemonade', 'Track 2 - Techno Taco'],
      fallback: false,
    });
    expect(made.soiree.playlistStatus).toBe('ready');
    const { body } = await courtier.call<PlaylistList>('GET', '/api/playlists?limit=200');
    expect(body.items).toContainEqual(made.playlist);
  });

  it('is booked once with an Idempotency-Key, and asks for one playlist', async () => {
    const style = aStyle();
    const key = { 'idempotency-key': newId() };
    const [first, again] = [await book(style, key), await book(style, key)];
    expect(again).toEqual(first);
    await settled(first.id);
    expect(await callsFor(style)).toHaveLength(1);
  });

  it('has its playlist at the third try when the generator fails twice', async () => {
    const style = aStyle();
    await generatorIs({ mode: 'fail', calls: 2, style });
    const booked = await book(style);
    const { soiree: linked, playlist } = await settled(booked.id);
    expect(linked.playlistStatus).toBe('ready');
    expect(playlist).toMatchObject({ fallback: false, style });
    expect((await callsFor(style)).map(({ mode }) => mode)).toEqual(['fail', 'fail', 'ok']);
    expect(await courtier.failedIn(booked.messageId, QUEUE, 'resolved')).toMatchObject({
      retry_count: 2,
      max_retries: 2,
      resolution: 'confirmed',
    });
  });

  it.each(['fail', 'rubbish', 'silent'] as const)(
    'has the fallback after three tries when it is %s',
    async (mode) => {
      const style = aStyle();
      await generatorIs({ mode, style });
      const booked = await book(style);
      const { soiree: linked, playlist } = await settled(booked.id);
      expect(linked.playlistStatus).toBe('fallback');
      expect(playlist).toMatchObject({
        fallback: true,
        style,
        title: `D${style.slice(1)} Mix - Default`,
        tracks: [`Track 1 - ${style} Vibes`, `Track 2 - ${style} Energy`, `Track 3 - ${style} Dreams`],
      });
      // The circuit may have opened in between; the last try went to the generator all the same.
      const calls = await callsFor(style);
      expect(calls.length).toBeGreaterThanOrEqual(1);
      expect(calls.length).toBeLessThanOrEqual(3);
      const record = await courtier.failedIn(booked.messageId, QUEUE, 'resolved');
      expect(record.attempts.map(({ number }) => number)).toEqual([1, 2]);
    },
  );

  it('is not asked for through a circuit that another instance opened, until its last try', async () => {
    const [style, ...failing] = Array.from({ length: 4 }, aStyle) as [string, ...string[]];
    await Promise.all(failing.map((each) => generatorIs({ mode: 'fail', style: each })));
    for (const { id } of await Promise.all(failing.map((each) => book(each)))) await settled(id);
    const { body } = await courtier.call<{ circuits: { generator: { state: string } } }>(
      'GET',
      '/api/health/ready',
    );
    expect(body.circuits.generator.state).toBe('open');
    // The instance that opened it, where it has not made room for another function already.
    await kill(courtier.ready, PLAYLISTS);
    const booked = await book(style);
    expect((await settled(booked.id)).soiree.playlistStatus).toBe('ready');
    expect(await callsFor(style)).toHaveLength(1);
    const { attempts } = await courtier.failedIn(booked.messageId, QUEUE, 'resolved');
    expect(attempts.map(({ error_name }) => error_name)).toEqual(['CircuitOpenError', 'CircuitOpenError']);
  });

  it('is made one at a time, however many are asked for and tried again', async () => {
    const styles = Array.from({ length: 8 }, aStyle);
    const [silent = '', ...slow] = styles;
    // A retry of the first comes due while others take their time.
    await generatorIs({ mode: 'silent', calls: 1, style: silent });
    await Promise.all(slow.map((style) => generatorIs({ mode: 'slow', ms: 500, style })));
    const booked = [await book(silent), ...(await Promise.all(slow.map((style) => book(style))))];
    for (const { id } of booked) expect((await settled(id)).soiree.playlistStatus).toBe('ready');
    const calls = (await callsFor(...styles)).sort((a, b) => (a.began_at < b.began_at ? -1 : 1));
    expect(calls).toHaveLength(9);
    for (const [index, { began_at }] of calls.slice(1).entries()) {
      expect(Date.parse(began_at)).toBeGreaterThanOrEqual(Date.parse(calls[index]?.ended_at ?? ''));
    }
  });

  it('waits for little more than one timeout behind a worker that was killed in the middle of a call', async () => {
    const [slow, next] = [aStyle(), aStyle()];
    await generatorIs({ mode: 'slow', ms: 60_000, calls: 1, style: slow });
    const killed = await book(slow);
    const { messageId } = killed;
    await eventually('its call has begun', async () =>
      (await courtier.trail(messageId))?.entries.some(({ status }) => status === 'handling'),
    );
    const booked = await book(next);
    await eventually('its instance is gone', async () => (await kill(courtier.ready, PLAYLISTS)) > 0);
    // The worker may run for 10 s here, and the queue hides a message for six times that: this is far from both.
    const made = async () => (await soiree(booked.id)).playlistStatus !== 'pending';
    await eventually('the next soirée has its playlist', made, 45_000);
    const record = await eventually('the crash is recorded', () => courtier.failed(messageId, QUEUE));
    expect(record.attempts[0]).toMatchObject({
      source: 'crash',
      error_name: 'ConsumerCrashed',
    });
    expect((await settled(killed.id)).soiree.playlistStatus).toBe('ready');
  });

  it('is not made again when its message comes twice', async () => {
    const style = aStyle();
    const booked = await book(style);
    const { playlist } = await settled(booked.id);
    // Another message for the same soirée: a repeat that no message id tells.
    const { soireeId, clientId } = playlist;
    const request = { soireeId, clientId, style: 'jazz', timestamp: new Date().toISOString() };
    const messageId = await courtier.publishOverAmqp('playlists', QUEUE, request);
    await courtier.delivered(messageId, QUEUE);
    expect((await settled(booked.id)).playlist).toEqual(playlist);
    expect(await callsFor(style)).toHaveLength(1);
  });

  it('is made for a soirée of another service too, which publishes over AMQP', async () => {
    const [soireeId, style] = [`1234-${newId()}`, aStyle()];
    const request = { soireeId, clientId: 'client123', style, timestamp: '2025-12-02T10:30:00.000Z' };
    const messageId = await courtier.publishOverAmqp('playlists', QUEUE, request);
    await courtier.delivered(messageId, QUEUE);
    const { body } = await courtier.call<PlaylistList>('GET', '/api/playlists?limit=200');
    expect(body.items).toContainEqual(expect.objectContaining({ soireeId, style, fallback: false }));
  });

  it('is refused when the booking does not fit, and then nothing is asked for', async () => {
    const answer = await courtier.call<{ errors: { pointer: string }[] }>('POST', '/api/soirees', {
      ...(await example()),
      nombreInvites: 0,
      date: 'demain',
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      '#/date',
      '#/nombreInvites',
    ]);
    expect((await courtier.call('GET', `/api/soirees/${newId()}`)).status).toBe(404);
  });
});

describe('systems/playlists/README.md', () => {
  it('shows commands that do what it says, as they stand there', async () => {
    const said = await tried('playlists', courtier.ready);
    const booked = [...said.matchAll(/"styleMusical":"(\w+)","id":"([^"]+)","playlistStatus":"pending"/g)];
    const ids = Object.fromEntries(booked.map(([, style, id]) => [style, id]));
    expect(Object.keys(ids)).toEqual(['disco', 'techno', 'tango']);
    const { disco = '', techno = '', tango = '' } = ids;
    expect((await settled(disco)).playlist).toMatchObject({ style: 'disco', fallback: false });
    expect((await settled(techno)).playlist).toMatchObject({ style: 'techno', fallback: false });
    expect((await settled(tango)).playlist).toMatchObject({ style: 'tango', fallback: true });
    for (const id of Object.values(ids)) expect(said.split(`"id":"${id}"`)).toHaveLength(3);
    expect(said).toContain('"behaviours":[');
  });
});
