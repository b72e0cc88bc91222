import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ports } from '../../../../localstack/ports.ts';
import { sendBytes } from '../../../../test/system/raw-request.ts';
import { type Behaviour, BehaviourSchema, type Generator, startGenerator } from '../../local/generator.ts';

const ports = new Ports();
let generator: Generator;
beforeAll(async () => {
  generator = await startGenerator({ port: await ports.take() });
});
afterAll(async () => {
  await generator.stop();
  ports.release();
});

const behave = (behaviour: Partial<Behaviour>) => generator.behave(BehaviourSchema.parse(behaviour));
const ask = (style: string, signal = AbortSignal.timeout(10_000)) =>
  fetch(`${generator.url}/generate_playlist?style=${encodeURIComponent(style)}`, { signal });

describe('the stand-in for the playlist generator', () => {
  it('gives no web page leave to ask it', async () => {
    const request =
      'OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nSec-Fetch-Site: cross-site\r\n' +
      'Access-Control-Request-Method: POST\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    const answer = await sendBytes(generator.url, request);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).not.toMatch(/access-control-allow/i);
  });

  it('makes playlists as the document shows them until it is set otherwise', async () => {
    const answer = await ask('disco');
    expect(await answer.json()).toEqual({
      style: 'disco',
      title: 'Metaverse Collapse Disco',
      tracks: ['Track 0 - Electric Pickles', 'Track 1 - Disco Lemonade', 'Track 2 - Techno Taco'],
    });
    expect(generator.state().calls[0]).toMatchObject({ style: 'disco', mode: 'ok' });
  });

  it('fails for as many calls as it was set to, in that style alone', async () => {
    behave({ mode: 'fail', calls: 2, style: 'jazz' });
    const statuses = [];
    for (const style of ['jazz', 'rock', 'jazz', 'jazz']) statuses.push((await ask(style)).status);
    expect(statuses).toEqual([500, 200, 500, 200]);
    expect(generator.state().behaviours).toEqual([]);
  });

  it('answers rubbish, and slowly', async () => {
    behave({ mode: 'rubbish', style: 'a' });
    behave({ mode: 'slow', ms: 30, style: 'b' });
    expect(await (await ask('a')).text()).toBe('<h1>It works!</h1>');
    expect(await (await ask('b')).json()).toMatchObject({ style: 'b' });
    expect(generator.state().calls[0]).toMatchObject({ style: 'b', mode: 'slow' });
  });

  it('never answers when it is silent, and notes when its caller has gone', async () => {
    behave({ mode: 'silent', style: 'quiet' });
    await expect(ask('quiet', AbortSignal.timeout(50))).rejects.toThrow();
    await expect.poll(() => generator.state().calls[0]?.ended_at).not.toBeNull();
    behave({ mode: 'ok', style: 'quiet' });
    expect((await ask('quiet')).status).toBe(200);
  });

  it('has nothing else', async () => {
    expect((await fetch(`${generator.url}/`)).status).toBe(404);
  });
});
