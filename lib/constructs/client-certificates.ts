import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ServiceUser } from '../../core/topology/service-users.ts';
import { demanded } from '../demanded.ts';
import type { Stage } from '../stage.ts';

export type ClientCertificatesProps = {
  brokerName: string;
  /** ARN of a PEM file in S3, or of a private authority of ACM. */
  authority: string;
};

/**
 * The part of the broker's configuration that lets services log in with a certificate, beside passwords: its common name is the
 * RabbitMQ user. RabbitMQ reads who signs them through a role of its own.
 * https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/ssl-for-amq-for-rabbitmq.html
 */
export class ClientCertificates extends Construct {
  /** Lines of rabbitmq.conf. What has them must depend on this: RabbitMQ asks for the file when it starts. */
  readonly settings: readonly string[];

  constructor(scope: Construct, id: string, { brokerName, authority }: ClientCertificatesProps) {
    super(scope, id);
    this.settings = settings(this.readerOf(authority, brokerName).roleArn, authority);
  }

  private readerOf(authority: string, brokerName: string): Role {
    const { account, partition, region } = Stack.of(this);
    const role = new Role(this, 'Role', {
      description: 'RabbitMQ reads who signs the certificates of services.',
      assumedBy: new ServicePrincipal('mq.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:mq:${region}:${account}:broker:${brokerName}:*` },
        },
      }),
    });
    const action = authority.includes(':acm-pca:')
      ? 'acm-pca:GetCertificateAuthorityCertificate'
      : 's3:GetObject';
    role.addToPolicy(new PolicyStatement({ actions: [action], resources: [authority] }));
    return role;
  }
}

/** Nobody has to have a certificate: our functions, and Lambda's event source, log in with a password. */
function settings(roleArn: string, authority: string): string[] {
  return [
    'auth_mechanisms.1 = PLAIN',
    'auth_mechanisms.2 = EXTERNAL',
    'ssl_cert_login_from = common_name',
    'ssl_options.verify = verify_peer',
    'ssl_options.fail_if_no_peer_cert = false',
    `aws.arns.assume_role_arn = ${roleArn}`,
    `aws.arns.ssl_options.cacertfile = ${authority}`,
  ];
}

/** A service that has a certificate could never log in where the stage's broker knows no authority. */
export function demandAuthority(
  scope: Construct,
  { brokerClientCa }: Pick<Stage, 'brokerClientCa'>,
  services: readonly ServiceUser[],
): void {
  const needing = services.filter(({ login }) => login === 'certificate').map((service) => service.name);
  if (needing.length === 0) return;
  demanded(
    scope,
    brokerClientCa,
    `COURTIER_BROKER_CLIENT_CA is missing: who signs the certificates with which these services log in: ${needing.join(', ')}. It is the ARN of a PEM file in S3 or of a private authority of ACM (docs/deploy.md).`,
  );
}
