import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Views } from '../../core/read-model/projection.ts';
import { newRebuild, type Rebuilds } from '../../core/read-model/rebuild.ts';

export const ViewSchema = z.object({ status: z.string(), data: z.unknown() });
type View = z.infer<typeof ViewSchema>;

/** What every read model does. */
export function viewsContract(name: string, create: () => Promise<Views<View>>) {
  describe(`views: ${name}`, () => {
    it('gives a view back as it was, and none of an unknown key', async () => {
      const views = await create();
      let deep: unknown = 'x';
      for (let n = 0; n < 100; n += 1) deep = { deep };
      const [key, one] = [randomUUID(), { status: 'created', data: { deep, huge: 1e300, none: null } }];
      expect(await views.get(key)).toBeUndefined();
      await views.put(key, one, 1);
      expect(await views.get(key)).toEqual(one);
    });

    it('keeps the one that knows of more events, and takes another of as many', async () => {
      const views = await create();
      const key = randomUUID();
      const put = (status: string, position: number) => views.put(key, { status, data: {} }, position);
      await put('paid', 2);
      await put('created', 1);
      expect((await views.get(key))?.status).toBe('paid');
      await put('paid again', 2);
      expect((await views.get(key))?.status).toBe('paid again');
    });
  });
}

/** What every record of rebuilds does. */
export function rebuildsContract(name: string, create: () => Promise<Rebuilds>) {
  describe(`rebuilds: ${name}`, () => {
    it('knows how far a run is, and which was begun last', async () => {
      const rebuilds = await create();
      expect(await rebuilds.current()).toBeUndefined();
      const [one, two] = [randomUUID(), randomUUID()].map((id) => newRebuild(id, '2026-01-05T10:00:00.000Z'));
      if (!one || !two) throw new Error('there are two');
      await rebuilds.begin(one);
      await rebuilds.begin(two);
      await rebuilds.save({ ...one, status: 'done', keys: 3, cursor: 'c' });
      expect(await rebuilds.current()).toEqual(two);
      expect(await rebuilds.get(one.id)).toEqual({ ...one, status: 'done', keys: 3, cursor: 'c' });
      expect(await rebuilds.get(randomUUID())).toBeUndefined();
    });
  });
}
