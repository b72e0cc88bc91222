import { CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiKeySourceType,
  AuthorizationType,
  EndpointType,
  type IAuthorizer,
  type IRestApi,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RequestAuthorizer,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { removalOf, type Stage } from '../stage.ts';
import { type GatewayMethod, methodsOf } from './gateway-methods.ts';
import { ProblemResponses } from './problem-responses.ts';

/** API Gateway puts its stage's name before every path; a custom domain name hides it. */
export const API_STAGE = 'v1';

export type RoutedApiProps = {
  stage: Stage;
  /** By their folder. */
  functions: Readonly<Record<string, IFunction>>;
  authorizer: IFunction;
};

/** A REST API with every route that is declared, aliases included. */
export class RoutedApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, { stage, functions, authorizer }: RoutedApiProps) {
    super(scope, id);
    this.api = new RestApi(this, 'Api', {
      restApiName: `${stage.prefix}api`,
      description: 'Publish messages, and see what became of them.',
      endpointTypes: [EndpointType.REGIONAL],
      // What counts a caller's requests is what the authorizer says, never what a request brings.
      apiKeySourceType: ApiKeySourceType.AUTHORIZER,
      // Nobody is asked for a certificate there.
      ...(stage.domain?.trustStore && { disableExecuteApiEndpoint: true }),
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: this.deployOptions(stage),
    });
    // The stack says the URL itself, with a word on how to use it.
    this.api.node.tryRemoveChild('Endpoint');
    this.keepExecutionLog(stage);
    const keys = keyAuthorizer(this, authorizer);
    const integrations = new Map(
      Object.entries(functions).map(([name, each]) => [
        name,
        new LambdaIntegration(each, { scopePermissionToMethod: false }),
      ]),
    );
    for (const each of methodsOf(stage.declared.routes)) {
      const integration = integrations.get(each.function);
      if (!integration) throw new Error(unserved(each));
      this.addMethod(each, integration, keys, stage.countsCallers);
    }
    new ProblemResponses(this, 'Problems', this.api as IRestApi);
  }

  /** API Gateway makes this group itself where there is none, and then its lines stay for ever. */
  private keepExecutionLog(stage: Stage) {
    const logGroup = new LogGroup(this, 'ExecutionLog', {
      logGroupName: `API-Gateway-Execution-Logs_${this.api.restApiId}/${API_STAGE}`,
      retention: stage.logRetention,
      removalPolicy: removalOf(stage),
    });
    this.api.deploymentStage.node.addDependency(logGroup);
  }

  private deployOptions(stage: Stage) {
    const logGroup = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${stage.prefix}api`,
      retention: stage.logRetention,
      removalPolicy: removalOf(stage),
    });
    return {
      stageName: API_STAGE,
      throttlingRateLimit: stage.api.rateLimit,
      throttlingBurstLimit: stage.api.burstLimit,
      accessLogDestination: new LogGroupLogDestination(logGroup),
      accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
      loggingLevel: MethodLoggingLevel.ERROR,
      // Bodies and keys stay out of the log.
      dataTraceEnabled: false,
    };
  }

  private addMethod(
    { path, method, open }: GatewayMethod,
    integration: LambdaIntegration,
    keys: IAuthorizer,
    apiKeyRequired: boolean,
  ) {
    const options = open
      ? { authorizationType: AuthorizationType.NONE }
      : { authorizer: keys, authorizationType: AuthorizationType.CUSTOM, apiKeyRequired };
    this.api.root.resourceForPath(path).addMethod(method, integration, options);
  }
}

function unserved({ operations, function: name }: GatewayMethod): string {
  return `Nothing serves the operation ${operations[0]}: its system's stack.ts has to say stack.serve('${name}', …).`;
}

/** The key comes in one of two headers, so neither can be demanded; without a cache a revoked key ends at once. */
function keyAuthorizer(scope: Construct, handler: IFunction): RequestAuthorizer {
  const authorizer = new RequestAuthorizer(scope, 'Keys', {
    handler,
    identitySources: [],
    resultsCacheTtl: Duration.seconds(0),
  });
  const resource = authorizer.node.defaultChild;
  // Not an empty text, which CDK writes, but none.
  if (CfnResource.isCfnResource(resource)) resource.addPropertyDeletionOverride('IdentitySource');
  return authorizer;
}
