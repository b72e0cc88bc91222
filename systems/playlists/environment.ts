import { text } from '../../functions/wiring/environment/value.ts';

export const soirees = { SOIREES_TABLE: text };
export const playlists = { PLAYLISTS_TABLE: text };
