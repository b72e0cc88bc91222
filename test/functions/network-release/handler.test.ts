import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import { createHandler, type Dependencies } from '../../../functions/network-release/handler.ts';
import { startCloudFormation } from '../custom-resource/cloudformation.ts';

const POLLER = { id: 'eni-1', description: 'AWS Lambda VPC ENI-poller' };
const QUARTER_MS = 15 * 60_000;

let cloudFormation: Awaited<ReturnType<typeof startCloudFormation>>;
/** Of Lambda and of this test: time passes while the function waits. */
let now: number;
let asked: (readonly string[])[];
let continued: object[];

beforeEach(async () => {
  cloudFormation = await startCloudFormation();
  now = 0;
  asked = [];
  continued = [];
});
afterEach(() => cloudFormation.stop());

const request = (type: string, more: object = {}) => ({
  RequestType: type,
  ResponseURL: cloudFormation.url,
  StackId: 'stack',
  RequestId: 'request-1',
  LogicalResourceId: 'Released',
  PhysicalResourceId: 'courtier-network-release',
  ResourceProperties: { ServiceToken: 'arn', SecurityGroupIds: ['sg-1', 'sg-2'] },
  ...more,
});

type Interfaces = Awaited<ReturnType<Dependencies['interfacesIn']>>;

/** What EC2 says look by look; the last answer stays. */
async function run(event: object, looks: (Interfaces | Error)[], more: Partial<Dependencies> = {}) {
  const started = now;
  const handler = createHandler({
    interfacesIn: async (groups) => {
      const answer = looks[Math.min(asked.length, looks.length - 1)] ?? [];
      asked.push(groups);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    continueLater: async (later) => void continued.push(later),
    wait: async (ms) => {
      now += ms;
    },
    now: () => now,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    ...more,
  });
  const getRemainingTimeInMillis = () => QUARTER_MS - (now - started);
  await handler(event, { functionName: 'courtier-dev-network-release', getRemainingTimeInMillis });
  return cloudFormation.answers.map(({ body }) => body);
}

describe('deleting the network', () => {
  it('waits until no network interface is in the security groups', async () => {
    const [answer] = await run(request('Delete'), [[POLLER], [POLLER], []]);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'courtier-network-release' });
    expect(asked).toEqual([
      ['sg-1', 'sg-2'],
      ['sg-1', 'sg-2'],
      ['sg-1', 'sg-2'],
    ]);
    expect(now).toBeGreaterThan(0);
  });

  it('hands a longer wait over to a copy of the function, before Lambda ends this one without an answer', async () => {
    expect(await run(request('Delete'), [[POLLER]])).toEqual([]);
    expect(continued).toEqual([{ ...request('Delete'), WaitUntil: 45 * 60_000 }]);
    expect(now).toBeLessThan(QUARTER_MS - 20_000);
    expect(now).toBeGreaterThan(QUARTER_MS - 120_000);
  });

  it('fails after three quarters of an hour, however often it was handed over, and names what is left', async () => {
    let event: object = request('Delete');
    while (cloudFormation.answers.length === 0) {
      await run(event, [[POLLER]]);
      event = continued.at(-1) ?? {};
    }
    const body = cloudFormation.answers[0]?.body;
    expect(body?.Status).toBe('FAILED');
    expect(body?.Reason).toContain('eni-1 (AWS Lambda VPC ENI-poller)');
    expect(body?.Reason).toContain('delete the stack again');
    expect(now).toBeGreaterThanOrEqual(45 * 60_000);
    expect(now).toBeLessThan(50 * 60_000);
  });

  it('looks again where EC2 did not answer', async () => {
    const away = new UnavailableError('ec2-unavailable', 'EC2 does not answer.');
    expect(await run(request('Delete'), [away, []])).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(asked).toHaveLength(2);
  });

  it('says what EC2 refuses', async () => {
    const refused = new CourtierError('ec2-refused', 'fail', 'EC2 refuses to list network interfaces.');
    const [answer] = await run(request('Delete'), [refused]);
    expect(answer?.Status).toBe('FAILED');
    expect(answer?.Reason).toContain('EC2 refuses to list network interfaces.');
  });

  it('answers where the wait cannot be handed over', async () => {
    const continueLater = () => Promise.reject(new Error('throttled'));
    expect(await run(request('Delete'), [[POLLER]], { continueLater })).toMatchObject([{ Status: 'FAILED' }]);
  });
});

it.each(['Create', 'Update'])('%s asks EC2 for nothing and succeeds', async (type) => {
  expect(await run(request(type), [[POLLER]])).toMatchObject([{ Status: 'SUCCESS' }]);
  expect(asked).toEqual([]);
});
