import { Aws, CfnOutput, CustomResource, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { BASE, contentSecurityPolicy, FILE } from '../../console/serving.ts';
import { Env } from '../../functions/console-publish/env.ts';
import { consoleConfig } from '../console-config.ts';
import { pageHash, withPage } from '../console-page.ts';
import { actionsOn } from '../constructs/access.ts';
import { BrokerFunction } from '../constructs/broker-function.ts';
import { API_STAGE } from '../constructs/routed-api.ts';
import { functionSizes } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';

export type ConsoleStackProps = StackProps & {
  stage: Stage;
  /** The id of the REST API: the page asks it on its own origin. */
  restApiId: string;
};

/**
 * The operator's page: files in a bucket that nobody but CloudFront reads, and the API beside them on the same origin, so that
 * the page needs neither CORS nor the API's address.
 */
export class ConsoleStack extends Stack {
  constructor(scope: Construct, id: string, { stage, restApiId, ...props }: ConsoleStackProps) {
    super(scope, id, props);
    const bucket = this.bucket(stage);
    this.publish(stage, bucket);
    const { domainName } = this.distribution(stage, bucket, restApiId);
    new CfnOutput(this, 'ConsoleUrl', {
      value: `https://${domainName}${BASE}/`,
      description: "The operator's page.",
    });
  }

  /** The page can be built again, so nothing of it is kept. */
  private bucket(stage: Stage): Bucket {
    return new Bucket(this, 'Page', {
      bucketName: `${stage.prefix}console-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private publish(stage: Stage, bucket: Bucket): void {
    const publisher = new BrokerFunction(this, 'Publisher', {
      stage,
      folder: 'console-publish',
      schema: Env,
      size: functionSizes['console-publish'],
      access: {
        environment: { CONSOLE_BUCKET: bucket.bucketName },
        grant: (grantee) => {
          actionsOn(['s3:PutObject', 's3:DeleteObject'], [bucket.arnForObjects('console/*')])(grantee);
          actionsOn(['s3:ListBucket'], [bucket.bucketArn])(grantee);
        },
      },
      environment: {},
      codeWith: withPage,
    });
    const page = new CustomResource(this, 'Published', {
      serviceToken: publisher.function.functionArn,
      resourceType: 'Custom::ConsolePage',
      serviceTimeout: Duration.minutes(5),
      properties: {
        Config: JSON.stringify(consoleConfig(stage)),
        Page: this.bundlingRequired ? pageHash() : 'none',
      },
    });
    // On the way out the bucket is emptied before it goes, by a function that still may.
    page.node.addDependency(publisher, bucket);
  }

  private distribution(stage: Stage, bucket: Bucket, restApiId: string): Distribution {
    const page = {
      origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      // Each file says itself how long it may be kept: index.html is asked for each time.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: this.headers(stage),
      compress: true,
      functionAssociations: [{ function: this.paths(stage), eventType: FunctionEventType.VIEWER_REQUEST }],
    };
    const api = {
      origin: new HttpOrigin(`${restApiId}.execute-api.${this.region}.${this.urlSuffix}`, {
        originPath: `/${API_STAGE}`,
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // With the caller's key; API Gateway goes by its own host.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    return new Distribution(this, 'Distribution', {
      comment: `Courtier, stage ${stage.deployment}: the operator's page`,
      defaultBehavior: page,
      additionalBehaviors: { '/api/*': api },
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
    });
  }

  private headers(stage: Stage): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: `${stage.prefix}console`,
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: contentSecurityPolicy(consoleConfig(stage).oidc),
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
      customHeadersBehavior: {
        customHeaders: [{ header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true }],
      },
    });
  }

  /** Every page is index.html, whatever its path; who comes to the bare name is sent to the page. */
  private paths(stage: Stage): EdgeFunction {
    return new EdgeFunction(this, 'Paths', {
      functionName: `${stage.prefix}console-paths`,
      comment: 'The file for a path of the page',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(pathsCode()),
    });
  }
}

/** In the language of CloudFront's functions. It decides as `fileOf` of console/serving.ts does. */
export function pathsCode(): string {
  return `function handler(event) {
  var request = event.request;
  if (request.uri !== '${BASE}' && request.uri.indexOf('${BASE}/') !== 0) {
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '${BASE}/' } } };
  }
  var below = request.uri.slice(${BASE.length}).replace(/^\\/+/, '');
  request.uri = '${BASE}/' + (${FILE}.test(below) ? below : 'index.html');
  return request;
}
`;
}
