/** Where a service of AWS answers, and the region that requests to it are signed for. */
export type Endpoint = { url: URL; region: string };

/**
 * The endpoint of a service, from the environment that Lambda gives: AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, else
 * AWS's own in AWS_REGION. `service` as in the host name: `dynamodb`, `secretsmanager`.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOf(
  { service, variable }: { service: string; variable: string },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Endpoint {
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? 'us-east-1';
  const given = environment[`AWS_ENDPOINT_URL_${variable}`] || environment.AWS_ENDPOINT_URL;
  return { url: new URL(given || `https://${service}.${region}.${suffixOf(region)}/`), region };
}

function suffixOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
