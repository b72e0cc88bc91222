import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import type { APIGatewayEventClientCertificate } from 'aws-lambda';
import { Problem } from '../problem.ts';

/** PEM texts: the port's own key and certificate, and the CAs whose clients it lets in. */
export type TrustStore = { key: string; cert: string; ca: string };

/** `server-key.pem`, `server.pem` and `ca.pem` of a folder; a Problem when one is missing. */
export function readTrustStore(folder: string): TrustStore {
  const read = (file: string) => {
    try {
      return readFileSync(join(folder, file), 'utf8');
    } catch (error) {
      throw new Problem(
        `COURTIER_API_TLS_DIR: ${file} cannot be read: ${error instanceof Error ? error.message : error}`,
      );
    }
  };
  return { key: read('server-key.pem'), cert: read('server.pem'), ca: read('ca.pem') };
}

/** What API Gateway tells of a client's certificate in `requestContext.identity.clientCert`; null without one. */
export function clientCertificateOf({ socket }: IncomingMessage): APIGatewayEventClientCertificate | null {
  const raw = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
  if (!raw) return null;
  const certificate = new X509Certificate(raw);
  return {
    clientCertPem: certificate.toString(),
    subjectDN: nameOf(certificate.subject),
    issuerDN: nameOf(certificate.issuer),
    serialNumber: certificate.serialNumber.toLowerCase().replace(/(..)(?=.)/g, '$1:'),
    validity: { notBefore: certificate.validFrom, notAfter: certificate.validTo },
  };
}

/** Node writes a line a part, the most general first; RFC 4514 begins with the most specific one. */
function nameOf(lines: string): string {
  return lines.split('\n').toReversed().join(',');
}
