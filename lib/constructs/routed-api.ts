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
import type { RouteShape } from '../../core/api/route.ts';
import { removalOf, type Stage } from '../stage.ts';
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
    const { routes } = stage.declared;
    for (const route of routes) {
      const integration = integrations.get(route.function);
      if (!integration) throw new Error(unserved(route));
      this.addRoute(route, integration, keys, stage.countsCallers);
    }
    const paths = new Set(routes.flatMap(({ path, aliases = [] }) => [path, ...aliases]));
    this.refuseOtherMethods(paths, integrations.get('api'));
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

  /**
   * Without this API Gateway answers a method that a path does not have as it answers a path that is not there. Not by a
   * mock, which could not tell a body of another content type what the path takes.
   */
  private refuseOtherMethods(paths: Iterable<string>, integration: LambdaIntegration | undefined) {
    for (const path of paths) {
      const open = { authorizationType: AuthorizationType.NONE };
      this.api.root.resourceForPath(path).addMethod('ANY', integration, open);
    }
  }

  private addRoute(
    { method, path, aliases = [], permission }: RouteShape,
    integration: LambdaIntegration,
    keys: IAuthorizer,
    apiKeyRequired: boolean,
  ) {
    const options = permission
      ? { authorizer: keys, authorizationType: AuthorizationType.CUSTOM, apiKeyRequired }
      : { authorizationType: AuthorizationType.NONE };
    for (const each of [path, ...aliases]) {
      this.api.root.resourceForPath(each).addMethod(method, integration, options);
    }
  }
}

function unserved({ operation, function: name }: RouteShape): string {
  return `Nothing serves the operation ${operation}: its system's stack.ts has to say stack.serve('${name}', …).`;
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
