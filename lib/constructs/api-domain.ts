import { CfnOutput } from 'aws-cdk-lib';
import { DomainName, EndpointType, type RestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Domain } from '../identity-settings.ts';

/**
 * A domain name of the API's own. With a trust store API Gateway ends every handshake there that brings no certificate
 * of one of its CAs, and tells the authorizer whose the others are.
 */
export class ApiDomain extends Construct {
  constructor(scope: Construct, id: string, { domain, api }: { domain: Domain; api: RestApi }) {
    super(scope, id);
    const { trustStore } = domain;
    const name = new DomainName(this, 'Name', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
      ...(trustStore && {
        mtls: {
          bucket: Bucket.fromBucketName(this, 'TrustStore', trustStore.bucket),
          key: trustStore.key,
          ...(trustStore.version !== undefined && { version: trustStore.version }),
        },
      }),
    });
    name.addBasePathMapping(api, { stage: api.deploymentStage });
    new CfnOutput(this, 'Target', {
      value: name.domainNameAliasDomainName,
      description: `The CNAME, or the alias, of ${domain.name} in its DNS zone.`,
    }).overrideLogicalId('DomainNameTarget');
  }
}
