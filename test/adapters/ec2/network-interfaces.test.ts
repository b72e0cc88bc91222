import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { networkInterfacesIn } from '../../../adapters/ec2/network-interfaces.ts';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';

/** As https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html shows it, shortened. */
const item = (id: string, description: string) => `
  <item>
    <networkInterfaceId>${id}</networkInterfaceId><subnetId>subnet-1</subnetId>
    ${description}<ownerId>1</ownerId><status>in-use</status>
    <groupSet><item><groupId>sg-1</groupId><groupName>broker</groupName></item></groupSet>
    <attachment><status>attached</status></attachment>
  </item>`;
const answer = (items: string) =>
  `<DescribeNetworkInterfacesResponse><networkInterfaceSet>${items}</networkInterfaceSet></DescribeNetworkInterfacesResponse>`;
const error = (code: string) =>
  `<Response><Errors><Error><Code>${code}</Code><Message>No.</Message></Error></Errors></Response>`;

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.unstubAllEnvs();
});

/** Asks an EC2 that answers this; answers what it was asked too. */
async function asked(status: number, body: string) {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  let request = '';
  const server = createServer((incoming, outgoing) => {
    incoming.on('data', (chunk) => {
      request += chunk;
    });
    incoming.on('end', () => outgoing.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const found = networkInterfacesIn(['sg-1', 'sg-2'], { url, region: 'eu-west-3' });
  return { found, request: () => Object.fromEntries(new URLSearchParams(request)) };
}

describe('network interfaces in security groups', () => {
  it('are asked of EC2 by their groups', async () => {
    const { found, request } = await asked(
      200,
      answer(
        item('eni-1', '<description>AWS Lambda VPC ENI-1</description>') + item('eni-2', '<description/>'),
      ),
    );
    expect(await found).toEqual([
      { id: 'eni-1', description: 'AWS Lambda VPC ENI-1' },
      { id: 'eni-2', description: '' },
    ]);
    expect(request()).toEqual({
      Action: 'DescribeNetworkInterfaces',
      Version: '2016-11-15',
      'Filter.1.Name': 'group-id',
      'Filter.1.Value.1': 'sg-1',
      'Filter.1.Value.2': 'sg-2',
    });
  });

  it.each([answer(''), '<x><networkInterfaceSet/></x>'])(
    'are none where EC2 lists none: %s',
    async (body) => {
      expect(await (await asked(200, body)).found).toEqual([]);
    },
  );

  it.each([
    [503, error('RequestLimitExceeded')],
    [200, 'a page of something else'],
  ])('may be asked for again after %i %s', async (status, body) => {
    await expect((await asked(status, body)).found).rejects.toBeInstanceOf(UnavailableError);
  });

  it('are not asked for again where EC2 refuses to list them', async () => {
    const { found } = await asked(403, error('UnauthorizedOperation'));
    const refusal = await found.catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(CourtierError);
    expect(refusal).not.toBeInstanceOf(UnavailableError);
    expect(String(refusal)).toContain('UnauthorizedOperation');
  });
});
