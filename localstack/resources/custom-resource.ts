import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { closeAtOnce, forThisMachine, listenOnLoopback } from '../loopback.ts';
import { Problem } from '../problem.ts';
import type { Resource, ResourceType } from '../resource.ts';
import type { World } from '../world.ts';

const Answer = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.unknown()).nullish(),
});
type Answer = z.infer<typeof Answer>;

/** What is known of the resource since the last start. */
const Kept = z.object({ physicalId: z.string(), properties: z.record(z.string(), z.unknown()) });
type Kept = z.infer<typeof Kept>;

/** How long the answer may take after the function has ended, milliseconds. */
const ANSWER_MS = 2_000;

/**
 * A resource that a function makes. The function is asked on every start, also when nothing changed: what it looks
 * after (the broker) may be new. So it gets Create once and Update from then on.
 */
export const customResource: ResourceType = {
  type: 'AWS::CloudFormation::CustomResource',
  properties: [],
  anyProperty: 'they are the function’s own',
  create: async (resource, world) => {
    const { ServiceToken } = resource.properties;
    if (typeof ServiceToken !== 'string' || !world.functions.get(ServiceToken)) {
      throw new Problem(`ServiceToken ${ServiceToken} is no function of the template`);
    }
    const file = join(world.dataDir, 'custom-resources', `${resource.stack}-${resource.logicalId}.json`);
    const before = await readKept(file);
    const properties = asCloudFormation(resource.properties) as Kept['properties'];
    const answer = await ask(ServiceToken, request(resource, properties, before, world), world);
    if (answer.Status === 'FAILED')
      throw new Problem(answer.Reason ?? 'its function answered FAILED without a reason');
    const physicalId = answer.PhysicalResourceId ?? before?.physicalId ?? resource.logicalId;
    await writeKept(file, { physicalId, properties });
    return {
      ref: physicalId,
      attributes: Object.fromEntries(
        Object.entries(answer.Data ?? {}).map(([name, value]) => [name, String(value)]),
      ),
    };
  },
};

function request(
  resource: Resource,
  properties: Kept['properties'],
  before: Kept | undefined,
  { region, account }: World,
) {
  return {
    RequestType: before ? 'Update' : 'Create',
    StackId: `arn:aws:cloudformation:${region}:${account}:stack/${resource.stack}/local`,
    RequestId: randomUUID(),
    ResourceType: resource.type,
    LogicalResourceId: resource.logicalId,
    ResourceProperties: properties,
    ...(before && { PhysicalResourceId: before.physicalId, OldResourceProperties: before.properties }),
  };
}

/** Invokes the function and waits for what it puts to its ResponseURL. */
async function ask(serviceToken: string, event: object, { functions }: World): Promise<Answer> {
  const answered = Promise.withResolvers<Answer>();
  answered.promise.catch(() => {});
  const path = `/${createHash('sha256').update(randomUUID()).digest('hex')}`;
  const onRequest: RequestListener = async (incoming, outgoing) => {
    if (incoming.method !== 'PUT' || incoming.url !== path) return void outgoing.writeHead(404).end();
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    outgoing.writeHead(200).end();
    try {
      answered.resolve(Answer.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
    } catch (error) {
      answered.reject(
        new Problem(`its function answered something else than CloudFormation takes: ${error}`),
      );
    }
  };
  const server = createServer(forThisMachine(onRequest));
  const port = await listenOnLoopback(server);
  try {
    const ResponseURL = `http://127.0.0.1:${port}${path}`;
    const { functionError, payload } = await functions.invoke(serviceToken, { ...event, ResponseURL });
    if (functionError) throw new Problem(`its function failed: ${JSON.stringify(payload)}`);
    const silence = delay(ANSWER_MS, undefined, { ref: false }).then(() => {
      throw new Problem('its function ended without an answer');
    });
    return await Promise.race([answered.promise, silence]);
  } finally {
    await closeAtOnce(server);
  }
}

/** CloudFormation hands numbers and booleans on as text. */
function asCloudFormation(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(asCloudFormation);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asCloudFormation(inner)]));
}

async function readKept(file: string): Promise<Kept | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Kept.parse(JSON.parse(text));
}

async function writeKept(file: string, kept: Kept): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(kept));
  await rename(`${file}.new`, file);
}
