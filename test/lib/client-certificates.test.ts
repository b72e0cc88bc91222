import { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import type { ServiceUser } from '../../core/topology/service-users.ts';
import { demandAuthority } from '../../lib/constructs/client-certificates.ts';
import { stageNamed } from '../../lib/named-stage.ts';
import { withoutSystems } from './synthesized.ts';

const inS3 = 'arn:aws:s3:::authorities/services/ca.pem';
const inAcm =
  'arn:aws:acm-pca:eu-west-3:123456789012:certificate-authority/0f1e2d3c-0000-4000-8000-000000000000';

/** The text of the configuration, with references as `${Name}`. */
function settingsOf(authority: string) {
  const stage = withoutSystems('dev', { COURTIER_BROKER_CLIENT_CA: authority });
  const [configuration] = stage.resources('AWS::AmazonMQ::Configuration');
  const { Data, EngineVersion } = configuration?.properties ?? {};
  const encoded = JSON.stringify(Data);
  return { stage, encoded, EngineVersion, logicalId: configuration?.logicalId };
}

describe('a broker whose services have certificates', () => {
  it('takes them beside passwords, with the common name as the user', () => {
    const { stage, encoded, EngineVersion, logicalId } = settingsOf(inS3);
    for (const line of [
      'auth_mechanisms.1 = PLAIN',
      'auth_mechanisms.2 = EXTERNAL',
      'ssl_cert_login_from = common_name',
      'ssl_options.verify = verify_peer',
      'ssl_options.fail_if_no_peer_cert = false',
      `aws.arns.ssl_options.cacertfile = ${inS3}`,
    ]) {
      expect(encoded).toContain(line);
    }
    const [broker] = stage.resources('AWS::AmazonMQ::Broker');
    expect(EngineVersion).toBe(broker?.properties.EngineVersion);
    expect(JSON.stringify(broker?.properties.Configuration)).toContain(String(logicalId));
  });

  it.each([
    [inS3, 's3:GetObject'],
    [inAcm, 'acm-pca:GetCertificateAuthorityCertificate'],
  ])('lets RabbitMQ read %s, and nothing else', (authority, action) => {
    const { stage } = settingsOf(authority);
    const [policy, ...others] = stage
      .resources('AWS::IAM::Policy')
      .filter(({ logicalId }) => logicalId.startsWith('ClientCertificates'));
    expect(others).toEqual([]);
    expect(policy?.properties.PolicyDocument).toMatchObject({
      Statement: [{ Action: action, Resource: authority, Effect: 'Allow' }],
    });
  });

  it('is not made without an authority, and no service may need one then', () => {
    const [configuration] = withoutSystems('dev').resources('AWS::AmazonMQ::Configuration');
    expect(JSON.stringify(configuration?.properties.Data)).not.toContain('EXTERNAL');
    const till = { name: 'till', login: 'certificate' as const, write: '^$', read: '^(q)$' };
    const demands = (services: ServiceUser[], brokerClientCa?: string) => {
      const stack = new Stack();
      demandAuthority(stack, { brokerClientCa }, services);
      return stack.node.validate();
    };
    expect(demands([till])).toEqual([expect.stringContaining('COURTIER_BROKER_CLIENT_CA')]);
    expect(demands([{ ...till, login: 'password' }])).toEqual([]);
    expect(demands([till], inS3)).toEqual([]);
  });

  it.each(['ca.pem', 'arn:aws:s3:::authorities/*', 'arn:aws:acm:eu-west-3:123456789012:certificate/1'])(
    'is refused with %j',
    (authority) => {
      expect(() => stageNamed('dev', { COURTIER_BROKER_CLIENT_CA: authority })).toThrow(
        'COURTIER_BROKER_CLIENT_CA',
      );
    },
  );
});
