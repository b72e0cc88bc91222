import type { Endpoints } from '../world.ts';
import type { FunctionConfig } from './functions.ts';

/** Where a function's AWS clients go. A part that is named is called directly, everything else on the AWS endpoint. */
export type FunctionEndpoints = Pick<Endpoints, 'aws'> & Partial<Pick<Endpoints, 'fauxqs' | 'dynamodb'>>;

/** What every function's environment needs to know of the runtime. */
export type Surroundings = {
  region: string;
  endpoints: FunctionEndpoints;
  runtimeApi: string;
  logStream: string;
};

/**
 * The whole environment of a function process. Nothing of the runtime's own environment goes along, so that a variable
 * which only the developer's shell has is missed here and not on AWS.
 */
export function functionEnvironment(
  config: FunctionConfig,
  codeDir: string,
  around: Surroundings,
): Record<string, string> {
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    ...config.environment,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    // Keeps the SDK away from the developer's ~/.aws.
    HOME: codeDir,
    ...endpointVariables(around.endpoints),
    AWS_REGION: around.region,
    AWS_DEFAULT_REGION: around.region,
    // By it the AWS endpoint knows who calls, and what its role allows.
    AWS_ACCESS_KEY_ID: config.name,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${config.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: around.logStream,
    AWS_LAMBDA_RUNTIME_API: around.runtimeApi,
    LAMBDA_TASK_ROOT: codeDir,
    _HANDLER: config.handler,
  };
}

function endpointVariables({ aws, fauxqs = aws, dynamodb = aws }: FunctionEndpoints): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: aws,
    AWS_ENDPOINT_URL_SQS: fauxqs,
    AWS_ENDPOINT_URL_SNS: fauxqs,
    AWS_ENDPOINT_URL_S3: fauxqs,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  };
}
