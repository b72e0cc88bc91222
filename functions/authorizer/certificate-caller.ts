import { X509Certificate } from 'node:crypto';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { certificateHash, certificateSubject } from '../../core/permission/certificate.ts';
import type { Client } from '../../core/permission/client.ts';
import type { Identified } from './identified.ts';

/**
 * Whose certificate a request came with. API Gateway has checked that a CA of the trust store signed it. Undefined
 * without one, and for one that is no client's: there it only opens the door to anyone who has a key.
 */
export async function certificateCaller(
  event: APIGatewayRequestAuthorizerEvent,
  find: (hash: string) => Promise<Client | undefined>,
  now: Date,
): Promise<Identified | undefined> {
  const certificate = certificateOf(event);
  const subject = certificate && subjectOf(certificate);
  if (!certificate || subject === undefined) return undefined;
  const client = await find(certificateHash(subject));
  if (!client) return undefined;
  // A connection may outlive its certificate.
  const ended = !(certificate.validToDate.getTime() > now.getTime());
  return ended ? { refused: 'certificate: expired', status: 403 } : { client };
}

/** For the log: how a refused certificate's subject would be written in a client's record. */
export function presentedSubject(event: APIGatewayRequestAuthorizerEvent): string | undefined {
  if (!event.requestContext?.identity?.clientCert) return undefined;
  const certificate = certificateOf(event);
  return (certificate && subjectOf(certificate)) ?? 'unreadable';
}

/** Only there on a domain name with a trust store: no header can bring it. */
function certificateOf(event: APIGatewayRequestAuthorizerEvent): X509Certificate | undefined {
  try {
    const pem = event.requestContext?.identity?.clientCert?.clientCertPem;
    return pem === undefined ? undefined : new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/**
 * From the certificate itself. How API Gateway writes `subjectDN` is not documented: were a comma in a value not
 * escaped, `CN=shop\,O=Example` would pass for `CN=shop,O=Example`. Node writes a line a part, and escapes.
 */
function subjectOf({ subject }: X509Certificate): string | undefined {
  return certificateSubject(subject.split('\n').toReversed().join(','));
}
