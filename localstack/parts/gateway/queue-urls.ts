/** The SQS calls whose answers hold queue URLs. */
const ANSWERS_URLS = new Set(['CreateQueue', 'GetQueueUrl', 'ListQueues', 'ListDeadLetterSourceQueues']);

export function answersQueueUrls(service: string, operation: string): boolean {
  return service === 'sqs' && ANSWERS_URLS.has(operation);
}

/**
 * fauxqs answers URLs like http://sqs.us-east-1.localhost:40123/000000000000/name, a host that does not resolve
 * everywhere and a port that changes. A client that takes the URL for the endpoint must come back here. The other way
 * needs nothing: fauxqs reads the name from the path.
 */
export function withGatewayUrls(json: string, host: string): string {
  return json.replace(/http:\/\/[^/"]+\/(\d{12})\//g, `http://${host}/$1/`);
}
