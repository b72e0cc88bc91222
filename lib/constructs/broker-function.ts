import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { functionName } from '../../core/topology/names.ts';
import type { DeployedCode } from '../function-code.ts';
import type { FunctionSize } from '../function-sizes.ts';
import { removalOf, type Stage } from '../stage.ts';
import type { Access } from './access.ts';
import { networkInterfaces, noNetworkInterfaces } from './network-interfaces.ts';

/** What the construct gives to every function itself. */
type Given = 'STAGE' | 'POWERTOOLS_SERVICE_NAME' | 'OTEL_EXPORTER_OTLP_ENDPOINT';

export type BrokerFunctionProps<E extends z.ZodObject, V extends object> = {
  stage: Stage;
  /** The folder under functions/. */
  folder: string;
  /** The end of the function's name. Default: the folder's; one whose code runs in several functions gives each its own. */
  name?: string;
  /** `Env` of functions/<folder>/env.ts. */
  schema: E;
  /** Resources that it uses: their addresses, permissions and network. */
  access: Access<V>;
  /** Every variable of `schema` that no access gives. A forgotten one does not compile. */
  environment: Omit<z.input<E>, keyof V | Given>;
  size: FunctionSize;
  /** Makes the folder that is deployed from the one of the bundle, for a function with files of its own. */
  codeWith?: (bundle: string) => string;
  /** At most so many run at once, and so many always may, unless the stage reserves nothing. Default: as the account has room. */
  reservedConcurrency?: number | undefined;
  /**
   * Its own work comes back to it, by an invocation or a queue, until the work is done. Lambda takes that for a mistake and ends
   * it after some 16 rounds, unless the function says otherwise (AWS: Use Lambda recursive loop detection).
   */
  comesBack?: boolean;
};

/** A function of functions/: bundled, with a role and a log group of its own. */
export class BrokerFunction<E extends z.ZodObject, V extends object> extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: BrokerFunctionProps<E, V>) {
    super(scope, id);
    const { stage, folder, name = folder, size, codeWith = (bundle: string) => bundle } = props;
    const code = stage.code.deploy(folder, name);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName(stage.deployment, name)}`,
      retention: stage.logRetention,
      removalPolicy: removalOf(stage),
    });
    logGroup.grantWrite(role);
    props.access.grant(role);
    const reserved = stage.budget.reserve(name, props.reservedConcurrency);
    if (props.access.connections) stage.budget.hold(name, props.access.connections, reserved);
    if (props.access.placement) {
      role.addToPolicy(networkInterfaces());
      role.addToPolicy(noNetworkInterfaces(this, functionName(stage.deployment, name)));
    }
    this.function = new LambdaFunction(this, 'Function', {
      functionName: functionName(stage.deployment, name),
      runtime: Runtime.NODEJS_24_X,
      architecture: stage.onAws ? Architecture.ARM_64 : Architecture.X86_64,
      // CDK asks for no bundles where it deploys nothing, as in `cdk list` and `cdk destroy`: the source stands in for them.
      code: Code.fromAsset(Stack.of(this).bundlingRequired ? codeWith(code.bundle()) : code.source),
      handler: 'index.handler',
      timeout: Duration.seconds(size.timeoutSeconds),
      memorySize: size.memoryMb,
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
      ...(props.comesBack && { recursiveLoop: RecursiveLoop.ALLOW }),
      role,
      logGroup,
      environment: environment(props),
      ...props.access.placement,
    });
    if (!stage.onAws) this.describeRebuild(code);
  }

  /** For the local runtime, which rebuilds what changed. On AWS a template must not tell of a machine's folders. */
  private describeRebuild({ options }: DeployedCode) {
    const resource = this.function.node.defaultChild;
    if (CfnResource.isCfnResource(resource)) resource.addMetadata('courtier:build', options);
  }
}

function environment<E extends z.ZodObject, V extends object>(props: BrokerFunctionProps<E, V>) {
  const all = {
    STAGE: props.stage.deployment,
    POWERTOOLS_SERVICE_NAME: props.name ?? props.folder,
    OTEL_EXPORTER_OTLP_ENDPOINT: props.stage.otlpEndpoint,
    ...props.access.environment,
    ...props.environment,
  };
  return Object.fromEntries(
    Object.entries<unknown>(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}
