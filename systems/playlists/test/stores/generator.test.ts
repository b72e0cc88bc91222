import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createConfiguredDiscovery } from '../../../../core/discovery/configured.ts';
import { createPlaylistGenerator } from '../../stores/generator.ts';

const example = { style: 'r&b', title: 'Slow', tracks: ['Track 0'] };
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A generator at a server that answers so. */
async function at(listener: RequestListener, timeoutMs = 5_000) {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return createPlaylistGenerator({ discovery: createConfiguredDiscovery(url), timeoutMs });
}
const signal = new AbortController().signal;

describe('the playlist generator over HTTP', () => {
  it('is asked by GET for a style, however it is written', async () => {
    const asked: (string | undefined)[] = [];
    const generator = await at((request, answer) => {
      asked.push(request.method, request.url);
      answer.end(JSON.stringify(example));
    });
    expect(await generator.generate('r&b', { signal })).toEqual(example);
    expect(asked).toEqual(['GET', '/generate_playlist?style=r%26b']);
  });

  it.each([500, 503, 404, 400])('cannot be used when it answers %i', async (status) => {
    const generator = await at((_, answer) => void answer.writeHead(status).end('{}'));
    await expect(generator.generate('disco', { signal })).rejects.toMatchObject({
      code: 'generator-unavailable',
      details: { reason: `it answered ${status}` },
    });
  });

  it('cannot be used when it sends its caller elsewhere, even to a playlist', async () => {
    const generator = await at((request, answer) => {
      if (request.url === '/elsewhere') answer.end(JSON.stringify(example));
      else answer.writeHead(302, { location: '/elsewhere' }).end();
    });
    await expect(generator.generate('disco', { signal })).rejects.toMatchObject({
      code: 'generator-unavailable',
    });
  });

  it('is given up when it does not answer, or stops in the middle', async () => {
    const silent = await at(() => {}, 50);
    const inTime = { code: 'generator-unavailable', details: { reason: 'it did not answer in time' } };
    await expect(silent.generate('disco', { signal })).rejects.toMatchObject(inTime);
    server?.closeAllConnections();
    const stuck = await at((_, answer) => void answer.write('{"style":'), 50);
    await expect(stuck.generate('disco', { signal })).rejects.toMatchObject(inTime);
  });

  it('is given up when the function’s own time is over', async () => {
    const generator = await at(() => {});
    await expect(generator.generate('disco', { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      code: 'generator-unavailable',
    });
  });

  it('is not read to the end when it never stops', async () => {
    const generator = await at((_, answer) => {
      const more = () => {
        while (answer.write(' '.repeat(16_384)));
        answer.once('drain', more);
      };
      more();
    });
    await expect(generator.generate('disco', { signal })).rejects.toMatchObject({
      code: 'generator-unusable-answer',
    });
  });

  it('cannot be used when nobody listens', async () => {
    const discovery = createConfiguredDiscovery('http://127.0.0.1:9');
    const generator = createPlaylistGenerator({ discovery, timeoutMs: 1_000 });
    await expect(generator.generate('disco', { signal })).rejects.toMatchObject({
      code: 'generator-unavailable',
    });
  });
});
