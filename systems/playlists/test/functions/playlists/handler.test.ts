import { describe, expect, it } from 'vitest';
import { ServiceNotFoundError } from '../../../../../core/discovery/discovery.ts';
import { envelope, event, record } from '../../../../../test/functions/pipeline/sqs.ts';
import { createMemoryCircuitStates } from '../../../../../test/memory/circuit-states.ts';
import { createMemoryFailureReports } from '../../../../../test/memory/failure-reports.ts';
import { createMemoryMessageLog } from '../../../../../test/memory/message-log.ts';
import { createMemoryPayloads } from '../../../../../test/memory/payloads.ts';
import { createMemoryPutBack } from '../../../../../test/memory/put-back.ts';
import { createMemoryRedeliveries } from '../../../../../test/memory/redeliveries.ts';
import { createMemoryTaskOutcomes } from '../../../../../test/memory/task-outcomes.ts';
import { recordedLog } from '../../../../../test/recorded-log.ts';
import type { PlaylistGenerator } from '../../../domain/generator.ts';
import { bookedSoiree, playlistIdOf, playlistRequestOf } from '../../../domain/soiree.ts';
import { generatorBreaker } from '../../../functions/playlists/generator-breaker.ts';
import { createHandler } from '../../../functions/playlists/handler.ts';
import { createPlaylistGenerator } from '../../../stores/generator.ts';
import { createMemoryPlaylistGenerator, type Turn } from '../../memory/playlist-generator.ts';
import { createMemoryPlaylists } from '../../memory/playlists.ts';
import { createMemorySoirees } from '../../memory/soirees.ts';
import { booking } from '../soirees/soirees.ts';

const NOW = '2026-01-05T10:00:00.000Z';
const soiree = bookedSoiree(booking, '019a2f6e-5a10-7b44-8c2d-6f1e0a9b3d72', NOW);
const queue = 'playlist_generation_queue';

async function setUp(turns: Turn[] = [], other?: PlaylistGenerator) {
  const [soirees, playlists] = [createMemorySoirees(), createMemoryPlaylists()];
  const [generator, states] = [createMemoryPlaylistGenerator(turns), createMemoryCircuitStates()];
  const [reports, outcomes, log] = [createMemoryFailureReports(), createMemoryTaskOutcomes(), recordedLog()];
  const now = () => new Date(NOW);
  await soirees.add(soiree);
  const handler = createHandler({
    claims: createMemoryMessageLog(),
    reports,
    outcomes,
    redeliveries: createMemoryRedeliveries(),
    workQueue: createMemoryPutBack(),
    payloads: createMemoryPayloads(),
    log,
    now,
    soirees,
    playlists,
    generator: other ?? generator,
    breaker: generatorBreaker({ states, longestCallMs: 90_000, now, log }),
  });
  /** The first delivery, or a redelivery: the attempt of the workflow counts from 1. */
  const deliver = (retry = 0, body: unknown = playlistRequestOf(soiree), id = 'm-1') => {
    const redelivery = { failed_message_id: 'f-1', run: 'r-1', attempt: retry };
    const carried = envelope({ id, queue, exchange: 'playlists', ...(retry > 0 && { redelivery }) });
    const token = retry > 0 ? { taskToken: `token-${id}-${retry}` } : {};
    return handler(event(record(carried, body, { group: 'queue', ...token })), {
      getRemainingTimeInMillis: () => 120_000,
    });
  };
  const settled = async () => ({
    soiree: await soirees.get(soiree.id),
    playlists: (await playlists.list({ limit: 200 })).items,
  });
  return { deliver, settled, soirees, playlists, generator, states, reports, outcomes, log };
}

describe('the playlists consumer', () => {
  it('saves what the generator makes, and links the soirée to it', async () => {
    const { deliver, settled, log } = await setUp();
    expect(await deliver()).toEqual({ batchItemFailures: [] });
    const id = playlistIdOf(soiree.id);
    expect(await settled()).toEqual({
      soiree: { ...soiree, playlistId: id, playlistStatus: 'ready' },
      playlists: [
        {
          id,
          soireeId: soiree.id,
          clientId: 'client123',
          style: 'disco',
          title: 'Generated disco',
          tracks: ['Track 0 - disco'],
          fallback: false,
          createdAt: NOW,
        },
      ],
    });
    expect(log.lines.map(({ message }) => message)).toEqual([
      'asking for a playlist',
      'playlist saved',
      'soirée linked to its playlist',
      'handled',
    ]);
  });

  it.each(['fail', 'rubbish'] as const)(
    'reports a try that ends in %s, and leaves the soirée as it is',
    async (turn) => {
      const { deliver, settled, reports } = await setUp([turn]);
      await deliver();
      expect(reports.reports).toMatchObject([{ failure: { error: { permanent: false }, attempt: 1 } }]);
      expect(await settled()).toEqual({ soiree, playlists: [] });
    },
  );

  it('has the playlist at the third try when two fail', async () => {
    const { deliver, settled, outcomes } = await setUp(['fail', 'rubbish']);
    for (const retry of [0, 1, 2]) await deliver(retry);
    expect(await settled()).toMatchObject({
      soiree: { playlistStatus: 'ready' },
      playlists: [{ fallback: false }],
    });
    expect(outcomes.answers.get('token-m-1-2')).toEqual({ output: { outcome: 'confirmed', queue } });
  });

  it('has the fallback of the document after the third try, marked as such', async () => {
    const { deliver, settled, generator } = await setUp(['fail', 'fail', 'fail']);
    for (const retry of [0, 1, 2]) await deliver(retry);
    expect(await settled()).toMatchObject({
      soiree: { playlistStatus: 'fallback', playlistId: playlistIdOf(soiree.id) },
      playlists: [
        {
          style: 'disco',
          title: 'Disco Mix - Default',
          tracks: ['Track 1 - disco Vibes', 'Track 2 - disco Energy', 'Track 3 - disco Dreams'],
          fallback: true,
        },
      ],
    });
    expect(generator.calls).toHaveLength(3);
  });

  it('makes no second playlist when the message comes again, nor for another message of the same soirée', async () => {
    const { deliver, settled, generator } = await setUp();
    await deliver();
    const before = await settled();
    await deliver();
    await deliver(0, { ...playlistRequestOf(soiree), style: 'jazz' }, 'm-2');
    expect(await settled()).toEqual(before);
    expect(generator.calls).toEqual(['disco']);
  });

  it('links what a crash left saved, without asking again', async () => {
    const { deliver, settled, playlists, generator } = await setUp(['fail']);
    const made = { style: 'disco', title: 'Before the crash', tracks: ['a'], fallback: false };
    const id = playlistIdOf(soiree.id);
    await playlists.save({ ...made, id, soireeId: soiree.id, clientId: 'client123', createdAt: NOW });
    await deliver();
    expect(await settled()).toMatchObject({ soiree: { playlistId: id }, playlists: [{ title: made.title }] });
    expect(generator.calls).toEqual([]);
  });

  it('does not ask through an open circuit, but for the last try of a soirée', async () => {
    const { deliver, settled, generator, states, reports } = await setUp(['fail']);
    await states.report({
      circuit: 'generator',
      instance: 'all',
      state: 'open',
      since: NOW,
      retry_at: '2026-01-05T10:00:20.000Z',
      expires_at: '2026-01-05T10:03:00.000Z',
    });
    await deliver(0);
    await deliver(1);
    expect(generator.calls).toEqual([]);
    expect(reports.reports).toMatchObject([{ failure: { error: { code: 'circuit-open' } } }]);
    await deliver(2);
    expect(generator.calls).toEqual(['disco']);
    expect(await settled()).toMatchObject({ soiree: { playlistStatus: 'fallback' } });
  });

  it('opens the circuit for a generator that nobody can find, and gives the fallback all the same', async () => {
    const nowhere = { baseUrl: async () => Promise.reject(new ServiceNotFoundError('generator', 'none')) };
    const generator = createPlaylistGenerator({ discovery: nowhere, timeoutMs: 1_000 });
    const { deliver, settled, states } = await setUp([], generator);
    for (const id of ['a', 'b', 'c', 'd']) await deliver(0, playlistRequestOf(soiree), id);
    expect(await states.reports('generator', NOW)).toEqual([]);
    await deliver(2, playlistRequestOf(soiree), 'a');
    expect(await states.reports('generator', NOW)).toMatchObject([{ state: 'open' }]);
    expect(await settled()).toMatchObject({ soiree: { playlistStatus: 'fallback' } });
  });

  it('makes a playlist for a soirée that another service keeps', async () => {
    const { deliver, settled } = await setUp();
    await deliver(0, { ...playlistRequestOf(soiree), soireeId: '1234567890' });
    expect(await settled()).toMatchObject({ soiree, playlists: [{ soireeId: '1234567890' }] });
  });

  it('gives a message that is none to a person', async () => {
    const { deliver, reports, generator } = await setUp();
    await deliver(0, { soireeId: 's' });
    expect(reports.reports).toMatchObject([
      { failure: { error: { code: 'invalid-message', permanent: true } } },
    ]);
    expect(generator.calls).toEqual([]);
  });
});
