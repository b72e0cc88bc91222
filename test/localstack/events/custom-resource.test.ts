import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { customResource } from '../../../localstack/resources/custom-resource.ts';
import { startingWorld } from './running-source.ts';

const ServiceToken = 'arn:aws:lambda:us-east-1:000000000000:function:consumer';
type Request = Record<string, unknown> & { ResponseURL: string };

/** The provider function answers each request with what `answer` gives; undefined: not at all. */
async function provider(answer: (request: Request) => unknown) {
  const requests: Request[] = [];
  const { world, create } = startingWorld(async (request: Request) => {
    requests.push(request);
    const body = answer(request);
    if (body !== undefined) await fetch(request.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
    return { payload: null };
  });
  world.dataDir = await mkdtemp(join(tmpdir(), 'courtier-custom-'));
  onTestFinished(() => rm(world.dataDir, { recursive: true, force: true }));
  return { requests, create: (properties = {}) => create(customResource, { ServiceToken, ...properties }) };
}

const success = { Status: 'SUCCESS', PhysicalResourceId: 'topology-1', Data: { Queues: 12 } };

describe('a custom resource', () => {
  it('is created by its function, with properties as text, and hands on its data', async () => {
    const { requests, create } = await provider(() => success);
    expect(await create({ Definitions: '{}', Count: 3, Deep: [{ on: true }] })).toEqual({
      ref: 'topology-1',
      attributes: { Queues: '12' },
    });
    expect(requests).toEqual([
      {
        RequestType: 'Create',
        ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{64}$/),
        StackId: expect.stringMatching(/^arn:aws:cloudformation:.*:stack\/test\//),
        RequestId: expect.any(String),
        ResourceType: 'AWS::CloudFormation::CustomResource',
        LogicalResourceId: 'Made',
        ResourceProperties: { ServiceToken, Definitions: '{}', Count: '3', Deep: [{ on: 'true' }] },
      },
    ]);
  });

  it('is updated on every later start, with what it was before', async () => {
    const { requests, create } = await provider(() => success);
    await create({ Definitions: 'old' });
    await create({ Definitions: 'new' });
    await create({ Definitions: 'new' });
    expect(requests.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Update', 'Update']);
    expect(requests[1]).toMatchObject({
      PhysicalResourceId: 'topology-1',
      ResourceProperties: { Definitions: 'new' },
      OldResourceProperties: { Definitions: 'old' },
    });
    expect(requests[2]).toMatchObject({ OldResourceProperties: { Definitions: 'new' } });
  });

  it('stops the start with the reason when its function says FAILED, and is created again next time', async () => {
    const answer = vi
      .fn((): unknown => success)
      .mockReturnValueOnce({ Status: 'FAILED', Reason: 'no such vhost' });
    const { requests, create } = await provider(answer);
    await expect(create()).rejects.toThrow('no such vhost');
    await create();
    expect(requests.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Create']);
  });

  it.each([
    ['answers nonsense', () => ({ Status: 'PERHAPS' }), 'something else than CloudFormation takes'],
    ['answers nothing', () => undefined, 'ended without an answer'],
  ])('stops the start when its function %s', async (_, answer, message) => {
    const { create } = await provider(answer);
    await expect(create()).rejects.toThrow(message);
  });

  it('stops the start when its function fails or does not exist', async () => {
    const { world, create } = startingWorld(() => ({
      functionError: 'Unhandled',
      payload: { errorMessage: 'broken' },
    }));
    world.dataDir = tmpdir();
    await expect(create(customResource, { ServiceToken })).rejects.toThrow('broken');
    await expect(create(customResource, { ServiceToken: 'nobody' })).rejects.toThrow('nobody is no function');
  });
});
