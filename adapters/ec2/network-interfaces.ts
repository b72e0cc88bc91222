import { CourtierError, UnavailableError } from '../../core/errors.ts';
import { type AwsError, refusalInXml, unreachable } from '../aws/aws-error.ts';
import { type Endpoint, endpointOf } from '../aws/endpoint.ts';
import { signedRequest } from '../aws/signed-request.ts';

/** A network interface, with what its maker wrote on it: `AWS Lambda VPC ENI-…`. */
export type NetworkInterface = { id: string; description: string };

const SERVICE = { service: 'ec2', variable: 'EC2' };
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * The network interfaces that are in one of these security groups, in whatever state: up to the 1,000 of one page. One try,
 * of 5 s. Throws UnavailableError, or a CourtierError where EC2 would refuse it again.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
 */
export async function networkInterfacesIn(
  securityGroups: readonly string[],
  endpoint: Endpoint = endpointOf(SERVICE),
): Promise<NetworkInterface[]> {
  try {
    return listed(await described(securityGroups, endpoint));
  } catch (error) {
    throw translated(unreachable(error));
  }
}

async function described(securityGroups: readonly string[], endpoint: Endpoint): Promise<string> {
  const { status, body } = await signedRequest({
    endpoint,
    service: SERVICE.service,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({
      Action: 'DescribeNetworkInterfaces',
      Version: '2016-11-15',
      'Filter.1.Name': 'group-id',
      ...Object.fromEntries(securityGroups.map((group, n) => [`Filter.1.Value.${n + 1}`, group])),
    }).toString(),
    timeoutMs: REQUEST_TIMEOUT_MS,
  });
  const text = body.toString('utf8');
  if (status === 200 && text.includes('<networkInterfaceSet')) return text;
  // A page of something between here and EC2 is no answer.
  throw refusalInXml(status === 200 ? 502 : status, text);
}

/** EC2 speaks XML; each interface has these two, in this order. */
const INTERFACE = /<networkInterfaceId>([^<]+)<\/networkInterfaceId>.*?<description(?:\/>|>([^<]*)<)/gs;

function listed(xml: string): NetworkInterface[] {
  return [...xml.matchAll(INTERFACE)].map(([, id = '', description = '']) => ({ id, description }));
}

function translated(error: AwsError): CourtierError {
  const { name, message, passing } = error;
  const details = { error: name };
  if (passing)
    return new UnavailableError('ec2-unavailable', `EC2 does not answer (${name}).`, {
      cause: error,
      details,
    });
  return new CourtierError(
    'ec2-refused',
    'fail',
    `EC2 refuses to list network interfaces: ${message} (${name}).`,
    {
      cause: error,
      details,
    },
  );
}
