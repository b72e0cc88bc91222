import { Buffer } from 'node:buffer';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createArchive } from '../../../core/trail/archive.ts';
import type { Tapped } from '../../../core/trail/tapped.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';

const message = (more: Partial<Tapped> = {}): Tapped => ({
  id: 'm-1',
  exchange: 'orders',
  routingKey: 'orders.created',
  publishedAt: '2026-11-02T10:00:01.000Z',
  body: Buffer.from('{"total": 1234567890123.4567891}'),
  properties: { content_type: 'application/json' },
  headers: { own: 1 },
  ...more,
});

function setUp() {
  const payloads = createMemoryPayloads();
  let made = 0;
  return { payloads, archive: createArchive({ payloads, newId: () => `batch-${++made}` }) };
}

describe('the archive', () => {
  it('gives each message back byte for byte, whatever bytes they are', async () => {
    const { archive } = setUp();
    const bodies = ['{"a": 1.0}', '', 'line\nline\r\n', '\ufeff{}', '\u2028'].map((text) =>
      Buffer.from(text),
    );
    const all = [...bodies, Buffer.from([0xff, 0xfe, 0x00, 0x0a])].map((body, n) =>
      message({ id: `m-${n}`, body, headers: { at: '2026' }, headerTypes: { at: 'timestamp' } }),
    );
    const places = await archive.keep(all);
    expect(places).toHaveLength(all.length);
    for (const [n, place] of places.entries()) expect(await archive.read(place)).toEqual(all[n]);
  });

  it('keeps a batch as one object of its day, which other tools read line by line', async () => {
    const { archive, payloads } = setUp();
    await archive.keep([message(), message({ id: 'm-2' })]);
    expect(payloads.keys()).toEqual(['trail/2026-11-02/batch-1.jsonl.gz']);
    const object = await payloads.get('trail/2026-11-02/batch-1.jsonl.gz');
    const lines = gunzipSync(object ?? '')
      .toString()
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(['m-1', 'm-2']);
  });

  it('writes nothing for nothing, and knows nothing of what has expired', async () => {
    const { archive, payloads } = setUp();
    expect(await archive.keep([])).toEqual([]);
    expect(payloads.keys()).toEqual([]);
    expect(await archive.read({ key: 'trail/2026-01-01/gone.jsonl.gz', line: 0 })).toBeUndefined();
  });

  it('asks once for an object that is read beside others, and again for one that could not be had', async () => {
    const { archive, payloads } = setUp();
    const places = await Promise.all([1, 2, 3, 4].map((n) => archive.keep([message({ id: `m-${n}` })])));
    const asked: string[] = [];
    let isAway = true;
    const get = async (key: string) => {
      asked.push(key);
      if (isAway) throw new Error('The store is away.');
      return payloads.get(key);
    };
    const reader = createArchive({ payloads: { ...payloads, get }, newId: () => 'none' });
    const [first] = places.flat();
    if (!first) throw new Error('Nothing was kept.');
    await expect(reader.read(first)).rejects.toThrow('away');
    isAway = false;
    const turns = [...places.flat(), ...places.flat()];
    expect((await Promise.all(turns.map((place) => reader.read(place)))).map((each) => each?.id)).toEqual([
      ...['m-1', 'm-2', 'm-3', 'm-4'],
      ...['m-1', 'm-2', 'm-3', 'm-4'],
    ]);
    expect(asked).toEqual([first.key, ...places.flat().map(({ key }) => key)]);
  });

  it('says of what cannot be read that it never will be, and reads the messages beside it', async () => {
    const { archive, payloads } = setUp();
    const [place] = await archive.keep([message()]);
    const key = place?.key ?? '';
    const whole = gunzipSync((await payloads.get(key)) ?? '').toString();
    await payloads.put('later', gzipSync(`${whole}{"id": "of a later version"}\nno JSON\n`));
    await payloads.put('damaged', Buffer.from('no gzip'));
    expect(await archive.read({ key: 'later', line: 0 })).toEqual(message());
    for (const wrong of [1, 2, 3, 99]
      .map((line) => ({ key: 'later', line }))
      .concat({ key: 'damaged', line: 0 }))
      await expect(archive.read(wrong)).rejects.toMatchObject({
        code: 'body-unreadable',
        disposition: 'fail',
        details: wrong,
      });
  });
});
