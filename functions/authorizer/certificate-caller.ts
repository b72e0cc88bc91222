import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { certificateHash, certificateSubject } from '../../core/permission/certificate.ts';
import type { Client } from '../../core/permission/client.ts';
import type { Identified } from './identified.ts';

type Certificate = { subjectDN: string; validity?: { notAfter?: string } };

/**
 * Whose certificate a request came with. API Gateway has checked that a CA of the trust store signed it. Undefined
 * without one, and for one that is no client's: there it only opens the door to whoever has a key.
 */
export async function certificateCaller(
  event: APIGatewayRequestAuthorizerEvent,
  find: (hash: string) => Promise<Client | undefined>,
  now: Date,
): Promise<Identified | undefined> {
  const certificate = certificateOf(event);
  const subject = certificate && certificateSubject(certificate.subjectDN);
  if (!certificate || subject === undefined) return undefined;
  const client = await find(certificateHash(subject));
  if (!client) return undefined;
  return hasEnded(certificate, now) ? { refused: 'certificate: expired', status: 403 } : { client };
}

/** For the log: how a refused certificate's subject would be written in a client's record. */
export function presentedSubject(event: APIGatewayRequestAuthorizerEvent): string | undefined {
  const certificate = certificateOf(event);
  return certificate && (certificateSubject(certificate.subjectDN) ?? 'unreadable');
}

/** Only there on a domain name with a trust store: no header can bring it. */
function certificateOf(event: APIGatewayRequestAuthorizerEvent): Certificate | undefined {
  return event.requestContext?.identity?.clientCert ?? undefined;
}

/** A connection may outlive its certificate. `May 28 12:30:02 2029 GMT`; a time that cannot be read counts as past. */
function hasEnded({ validity }: Certificate, now: Date): boolean {
  return !(Date.parse(validity?.notAfter ?? '') > now.getTime());
}
