import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM texts. */
export type KeyPair = { key: string; cert: string };

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

function request(args: string[]): void {
  execFileSync('openssl', ['req', '-x509', ...NEW_KEY, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A folder with a new CA (ca.pem, ca-key.pem) and a certificate of its for localhost, as COURTIER_API_TLS_DIR takes it. */
export function newTrustStore(): string {
  const folder = mkdtempSync(join(tmpdir(), 'courtier-tls-'));
  const [cert, key] = [join(folder, 'ca.pem'), join(folder, 'ca-key.pem')];
  request(['-subj', '/CN=A CA of the tests', '-keyout', key, '-out', cert]);
  issueCertificate(folder, 'server', '/CN=localhost', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  return folder;
}

/** A certificate that the folder's CA signed. `subject` as openssl takes it: `/O=Example/CN=shop`. */
export function issueCertificate(folder: string, name: string, subject: string, extension?: string): KeyPair {
  const file = (end: string) => join(folder, `${name}${end}`);
  const ca = ['-CA', join(folder, 'ca.pem'), '-CAkey', join(folder, 'ca-key.pem')];
  const more = extension === undefined ? [] : ['-addext', extension];
  request([...ca, '-utf8', '-subj', subject, ...more, '-keyout', file('-key.pem'), '-out', file('.pem')]);
  return { key: readFileSync(file('-key.pem'), 'utf8'), cert: readFileSync(file('.pem'), 'utf8') };
}
