import * as z from 'zod';
import { answer, body, type Documented, type Tags } from '../../docs/openapi/documented.ts';
import { idempotencyHeader, idempotencyProblems } from '../../docs/openapi/idempotency.ts';
import { BookingSchema } from './domain/soiree.ts';
import { ListPlaylistsQuerySchema } from './functions/soirees/list-playlists.ts';
import {
  BookedSoireeSchema,
  PlaylistListSchema,
  PlaylistViewSchema,
  type SoireeView,
  SoireeViewSchema,
} from './views.ts';

export const tags: Tags = { Soirées: 'Soirées, and the playlists that are made for them.' };

/** Schemas that have a name of their own in the document. */
export const namedSchemas = {
  Booking: BookingSchema,
  BookedSoiree: BookedSoireeSchema,
  Soiree: SoireeViewSchema,
  Playlist: PlaylistViewSchema,
  PlaylistList: PlaylistListSchema,
};

const soireeId = z
  .string()
  .min(1)
  .max(255)
  .meta({
    description: "The soirée's id.",
    examples: ['019a2f6e-5a10-7b44-8c2d-6f1e0a9b3d72'],
  });
const playlistId = z
  .string()
  .min(1)
  .max(255)
  .meta({
    description: "The playlist's id, which is `playlistId` of its soirée.",
    examples: ['7d0c8e11-2b4f-8a6d-8f10-3c5e9b7a1d24'],
  });

const booking: z.output<typeof BookingSchema> = {
  clientId: 'client123',
  date: '2025-12-25',
  lieu: 'Paris',
  nombreInvites: 50,
  budget: 1000,
  styleMusical: 'disco',
};
const soiree: SoireeView = {
  ...booking,
  id: '019a2f6e-5a10-7b44-8c2d-6f1e0a9b3d72',
  playlistStatus: 'pending',
  playlistId: null,
  createdAt: '2026-01-05T10:00:00.000Z',
  updatedAt: '2026-01-05T10:00:00.000Z',
};
const playlist: z.output<typeof PlaylistViewSchema> = {
  id: '7d0c8e11-2b4f-8a6d-8f10-3c5e9b7a1d24',
  soireeId: soiree.id,
  clientId: 'client123',
  style: 'disco',
  title: 'Metaverse Collapse Disco',
  tracks: ['Track 0 - Electric Pickles', 'Track 1 - Disco Lemonade', 'Track 2 - Techno Taco'],
  fallback: false,
  createdAt: '2026-01-05T10:00:20.000Z',
};

export const documented = {
  createSoiree: {
    tag: 'Soirées',
    summary: 'Book a soirée',
    description:
      'Stores the soirée and asks for its playlist, which is made afterwards. `messageStatus` is `accepted` while the broker is away: the soirée is stored, and its playlist is asked for when the broker is back.',
    headers: idempotencyHeader,
    body: body(BookingSchema, booking),
    answers: {
      201: answer(
        'The soirée, and the message that asks for its playlist.',
        BookedSoireeSchema,
        { ...soiree, messageId: '019a2f6e-5a10-7c3e-9a77-1b2c3d4e5f60', messageStatus: 'published' },
        { headers: { Location: 'The path of the soirée.' } },
      ),
    },
    problems: [...idempotencyProblems],
  },
  getSoiree: {
    tag: 'Soirées',
    summary: 'Show a soirée',
    description:
      '`playlistStatus` is `pending` until there is a playlist, then `ready`, or `fallback` when the generator failed three times.',
    path: { id: soireeId },
    answers: {
      200: answer('The soirée.', SoireeViewSchema, {
        ...soiree,
        playlistStatus: 'ready',
        playlistId: playlist.id,
        updatedAt: playlist.createdAt,
      }),
    },
    problems: ['not-found'],
  },
  listPlaylists: {
    tag: 'Soirées',
    summary: 'List playlists',
    description: 'The newest first, in pages.',
    query: ListPlaylistsQuerySchema,
    answers: { 200: answer('A page of them.', PlaylistListSchema, { items: [playlist], next: null }) },
    problems: ['invalid-cursor'],
  },
  getPlaylist: {
    tag: 'Soirées',
    summary: 'Show a playlist',
    description: '`fallback` says that it is the one of stock.',
    path: { id: playlistId },
    answers: { 200: answer('The playlist.', PlaylistViewSchema, playlist) },
    problems: ['not-found'],
  },
} satisfies Record<string, Documented>;
