import { describe, expect, it } from 'vitest';
import { playlistIdOf, UNSENT_LINE } from '../../../domain/soiree.ts';
import { AT_MOST } from '../../../functions/soirees/sweep.ts';
import { booking, QUEUE, START, setUp } from './soirees.ts';

describe('booking a soirée', () => {
  it('stores it, publishes the document’s message under an id of its own, and answers 201', async () => {
    const courtier = setUp();
    const { status, headers, body } = await courtier.book();
    expect(status).toBe(201);
    expect(headers.location).toBe(`/api/soirees/${body.id}`);
    const stored = {
      ...booking,
      id: body.id,
      playlistStatus: 'pending',
      playlistId: null,
      createdAt: START,
      updatedAt: START,
    };
    expect(body).toEqual({ ...stored, messageId: expect.any(String), messageStatus: 'published' });
    expect(await courtier.soirees.get(body.id)).toEqual(stored);
    expect(await courtier.soirees.unsent('9999', 10)).toEqual([]);
    const [message, ...others] = courtier.queued();
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      id: body.messageId,
      exchange: 'playlists',
      routingKey: QUEUE,
      properties: { content_type: 'application/json' },
      headers: { 'x-schema-version': '1' },
    });
    expect(JSON.parse(Buffer.from(message?.body ?? []).toString())).toEqual({
      soireeId: body.id,
      clientId: 'client123',
      style: 'disco',
      timestamp: START,
    });
    expect(courtier.log.lines.map(({ message, fields }) => [message, fields?.message_id])).toEqual([
      ['soirée stored', body.messageId],
      ['published', body.messageId],
    ]);
  });

  it('answers 201 while the broker is away, and the sweep publishes it, once', async () => {
    const courtier = setUp();
    courtier.broker.down = true;
    const { status, body } = await courtier.book();
    expect([status, body.messageStatus]).toEqual([201, 'accepted']);
    await courtier.sweep();
    expect(courtier.queued()).toEqual([]);
    courtier.broker.down = false;
    await courtier.sweep();
    // Within its first minute it may still be on its way.
    expect(courtier.queued()).toEqual([]);
    courtier.clock.at += 60_001;
    await courtier.sweep();
    await courtier.sweep();
    expect(courtier.queued().map(({ id }) => id)).toEqual([body.messageId]);
  });

  it('publishes others when one is refused, and stops where there is no broker', async () => {
    const courtier = setUp();
    courtier.broker.down = true;
    for (let n = 0; n < 3; n += 1) {
      courtier.clock.at += 1;
      await courtier.book();
    }
    courtier.clock.at += 120_000;
    await courtier.sweep();
    // By this line the alarm knows.
    expect(courtier.log.lines.at(-1)).toMatchObject({
      message: UNSENT_LINE,
      fields: { found: 3, sent: 0 },
    });
    expect(courtier.log.lines.filter(({ message }) => message === 'soirée not published yet')).toHaveLength(
      4,
    );
    courtier.broker.down = false;
    const [first] = await courtier.soirees.unsent('9999', 1);
    courtier.broker.refuses = ({ body }) => Buffer.from(body).includes(first?.id ?? '');
    await courtier.sweep();
    expect(courtier.queued()).toHaveLength(2);
    expect(await courtier.soirees.unsent('9999', 10)).toEqual([first]);
  });

  it('publishes a lost one behind hundreds that are refused or cannot be read', async () => {
    const courtier = setUp();
    courtier.broker.down = true;
    for (let n = 0; n < 2 * AT_MOST + 7; n += 1) {
      courtier.clock.at += 1;
      await courtier.book({ ...booking, lieu: 'Nowhere' });
    }
    courtier.clock.at += 1;
    const { body: lost } = await courtier.book();
    courtier.broker.down = false;
    const bad = new Set((await courtier.soirees.unsent('9999', 1_000)).map(({ id }) => id));
    bad.delete(lost.id);
    courtier.broker.refuses = ({ body }) => bad.has(JSON.parse(Buffer.from(body).toString()).soireeId);
    const { unsent } = courtier.soirees;
    courtier.soirees.unsent = async (before, limit) =>
      (await unsent(before, limit)).map((row, n) =>
        n % 3 === 0 && bad.has(row.id) ? { ...row, soiree: undefined } : row,
      );
    courtier.clock.at += 60_001;
    for (let sweep = 0; sweep < 3; sweep += 1) {
      await courtier.sweep();
      courtier.clock.at += 60_000;
    }
    expect(courtier.queued().map(({ id }) => id)).toEqual([lost.messageId]);
    expect(await courtier.soirees.unsent('9999', 1_000)).toHaveLength(bad.size);
  });

  it('is one with an Idempotency-Key, also after an attempt that died before its message went', async () => {
    const courtier = setUp();
    const once = { headers: { 'Idempotency-Key': 'k-1' } };
    const [first, again] = [await courtier.book(booking, once), await courtier.book(booking, once)];
    expect(again.body).toEqual(first.body);
    expect(courtier.queued()).toHaveLength(1);
    expect((await courtier.book({ ...booking, lieu: 'Lyon' }, once)).status).toBe(422);
  });

  it.each([
    [{ ...booking, nombreInvites: 0 }, '#/nombreInvites'],
    [{ ...booking, date: '25/12/2025' }, '#/date'],
    [{ ...booking, styleMusical: '' }, '#/styleMusical'],
    [{ ...booking, budget: -1 }, '#/budget'],
    [{ ...booking, budget: 1e-300 }, '#/budget'],
  ])('refuses %j with a pointer, and does nothing', async (body, pointer) => {
    const courtier = setUp();
    expect(await courtier.book(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect(courtier.queued()).toEqual([]);
    expect(await courtier.soirees.unsent('9999', 10)).toEqual([]);
  });
});

describe('soirées and playlists', () => {
  it('are shown, a playlist also in the list, newest first in pages', async () => {
    const courtier = setUp();
    const { body } = await courtier.book();
    for (const n of [1, 2, 3]) {
      const soireeId = n === 1 ? body.id : `s-${n}`;
      await courtier.playlists.save({
        id: playlistIdOf(soireeId),
        soireeId,
        clientId: 'c',
        style: 'disco',
        title: `List ${n}`,
        tracks: ['a'],
        fallback: n === 1,
        createdAt: `2026-01-05T10:00:0${n}.000Z`,
      });
    }
    await courtier.soirees.link({ id: playlistIdOf(body.id), soireeId: body.id, fallback: true }, START);
    const shown = await courtier.call({ resource: '/api/soirees/{id}', path_parameters: { id: body.id } });
    expect(shown.body).toMatchObject({ playlistStatus: 'fallback', playlistId: playlistIdOf(body.id) });
    const one = await courtier.call({
      resource: '/api/playlists/{id}',
      path_parameters: { id: shown.body.playlistId },
    });
    expect(one.body).toMatchObject({ soireeId: body.id, title: 'List 1', fallback: true });
    const list = (query: Record<string, string>) => courtier.call({ resource: '/api/playlists', query });
    const first = await list({ limit: '2' });
    expect(first.body.items.map(({ title }: { title: string }) => title)).toEqual(['List 3', 'List 2']);
    const rest = await list({ limit: '2', cursor: first.body.next });
    expect(rest.body).toMatchObject({ items: [{ title: 'List 1' }], next: null });
    expect(await list({ cursor: 'nonsense' })).toMatchObject({ status: 400 });
  });

  it.each(['/api/soirees/{id}', '/api/playlists/{id}'])(
    'are 404 at %s when nobody knows them',
    async (resource) => {
      const answer = await setUp().call({ resource, path_parameters: { id: 'nobody' } });
      expect(answer).toMatchObject({ status: 404, body: { type: 'urn:courtier:problem:not-found' } });
    },
  );
});
