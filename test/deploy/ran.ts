import { jsonCall, signedCall } from './signed-call.ts';

/** Functions whose name begins so, and whether each has ever run: a log stream begins with a first invocation. */
export async function functionsBy(
  endpoint: string,
  prefix: string,
): Promise<{ name: string; hasRun: boolean }[]> {
  const path = '/2015-03-31/functions?MaxItems=1000';
  const found = (await signedCall(endpoint, 'lambda', { path })).matchAll(/"FunctionName": ?"([^"]+)"/g);
  const names = new Set([...found].map(([, name = '']) => name).filter((name) => name.startsWith(prefix)));
  return Promise.all(
    [...names].toSorted().map(async (name) => ({ name, hasRun: await hasRun(endpoint, name) })),
  );
}

async function hasRun(endpoint: string, name: string): Promise<boolean> {
  const about = { logGroupName: `/aws/lambda/${name}`, limit: 1 };
  const streams = await jsonCall(endpoint, 'logs', 'Logs_20140328.DescribeLogStreams', about);
  return streams.includes('"logStreamName"');
}
