import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readTrustStore } from '../../../localstack/api/client-certificates.ts';
import { ok, runningApi } from './running-api.ts';

describe('the folder of COURTIER_API_TLS_DIR', () => {
  it('is read, and what is missing in it is named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'courtier-tls-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const file of ['server-key.pem', 'server.pem']) writeFileSync(join(folder, file), file);
    expect(() => readTrustStore(folder)).toThrow(/COURTIER_API_TLS_DIR: ca\.pem cannot be read/);
    writeFileSync(join(folder, 'ca.pem'), 'ca.pem');
    expect(readTrustStore(folder)).toEqual({ key: 'server-key.pem', cert: 'server.pem', ca: 'ca.pem' });
  });
});

it('a request on the plain port tells of no certificate, as API Gateway writes it', async () => {
  const handlers = { echo: (event: { requestContext: unknown }) => ok(event.requestContext) };
  const { call } = await runningApi({ handlers, routes: { 'GET /a': 'echo' } });
  expect((await call('/a')).json()).toMatchObject({ identity: { clientCert: null } });
});
