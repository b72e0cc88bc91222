import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SystemPart } from '../../../../localstack/parts/system-part.ts';
import { Ports } from '../../../../localstack/ports.ts';
import { start } from '../../local.ts';

const ports = new Ports();
let part: SystemPart;
beforeAll(async () => {
  part = await start({ dataDir: '', takePort: () => ports.take() });
});
afterAll(async () => {
  await part.stop();
  ports.release();
});

async function call(method: string, body = '') {
  const asked = { method, path: '/_local/generator', query: new URLSearchParams(), headers: {} };
  const answer = await part.routes?.generator?.({ ...asked, body: Buffer.from(body) });
  return { status: answer?.status, body: JSON.parse(String(answer?.body)) };
}

describe('what a laptop has in place of the playlist generator', () => {
  it('answers as it is said to, where the template’s parameter says', async () => {
    expect((await call('POST', '{"mode": "fail", "calls": 1, "style": "techno"}')).status).toBe(200);
    const ask = () => fetch(`${part.parameters?.GeneratorUrl}/generate_playlist?style=techno`);
    expect((await call('GET')).body).toMatchObject({ behaviours: [{ mode: 'fail' }] });
    expect([(await ask()).status, (await ask()).status]).toEqual([500, 200]);
    expect((await call('GET')).body).toMatchObject({
      behaviours: [],
      calls: [{ mode: 'ok' }, { mode: 'fail' }],
    });
  });

  it('refuses what it does not know', async () => {
    for (const body of ['{"mode": "moody"}', '{', '']) {
      const refused = await call('POST', body);
      expect(refused.status).toBe(400);
      expect(refused.body.message).toEqual(expect.any(String));
    }
  });
});
