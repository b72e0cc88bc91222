import { describe, expect, it } from 'vitest';
import { accounted } from './accounted.ts';
import { explore } from './explore.ts';
import { short } from './worlds.ts';

describe('the life of a failed message, in every order of its steps', () => {
  it.each(short)('ends accounted for when $name', async ({ initial, acts }) => {
    const { ends } = await explore(initial, { acts, check: accounted, most: 200_000 });
    expect(ends).toBeGreaterThan(0);
  });
});
