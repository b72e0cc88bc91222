import type { Answer, Call } from '../parts/gateway/call.ts';
import type { Outputs } from '../template/create.ts';
import type { World } from '../world.ts';

export type Stacks = { outputs: ReadonlyMap<string, Outputs>; startedAt: Date };

const XMLNS = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** DescribeStacks, to look up an output. The Query protocol: a form in, XML out. */
export function handleCloudFormation(
  { body, query }: Call,
  { outputs, startedAt }: Stacks,
  world: Place,
): Answer {
  const form = new URLSearchParams(body.toString());
  const action = form.get('Action') ?? query.get('Action');
  if (action !== 'DescribeStacks')
    return failed('InvalidAction', `cloudformation ${action} is not served here: the template says the rest`);
  const name = form.get('StackName');
  const wanted = [...outputs].filter(
    ([stack]) => name === null || name === stack || name === idOf(stack, world),
  );
  if (name !== null && wanted.length === 0)
    return failed('ValidationError', `Stack with id ${name} does not exist`);
  const members = wanted.map(([stack, values]) => stackXml(stack, values, startedAt, world));
  return xml(
    200,
    `<DescribeStacksResponse xmlns="${XMLNS}"><DescribeStacksResult><Stacks>${members.join('')}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
}

type Place = Pick<World, 'region' | 'account' | 'endpoints'>;

const idOf = (stack: string, { region, account }: Place) =>
  `arn:aws:cloudformation:${region}:${account}:stack/${stack}/local`;

function stackXml(stack: string, values: Outputs, startedAt: Date, world: Place): string {
  const outputs = Object.entries(values).map(
    ([key, value]) =>
      `<member><OutputKey>${escaped(key)}</OutputKey><OutputValue>${escaped(reachable(value, world))}</OutputValue></member>`,
  );
  return `<member><StackName>${escaped(stack)}</StackName><StackId>${idOf(stack, world)}</StackId><CreationTime>${startedAt.toISOString()}</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${outputs.join('')}</Outputs></member>`;
}

/** The address of API Gateway's own host and stage, as the template writes it: here the API has a port, and no stage. */
function reachable(value: unknown, { endpoints }: Place): string {
  return String(value)
    .replace(/^https:\/\/[\w-]+\.execute-api\.[a-z0-9-]+\.[a-z.]+\/[\w-]+\/?/, `${endpoints.api}/`)
    .replace(/\/$/, '');
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function failed(code: string, message: string): Answer {
  return xml(
    400,
    `<ErrorResponse xmlns="${XMLNS}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`,
  );
}

function xml(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
