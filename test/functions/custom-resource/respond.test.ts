import { afterEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import type { Request } from '../../../functions/custom-resource/request.ts';
import { REASON_BYTES, respond } from '../../../functions/custom-resource/respond.ts';
import { startCloudFormation } from './cloudformation.ts';

const MADE = { status: 'SUCCESS', reason: 'It is there.' } as const;

let cloudFormation: Awaited<ReturnType<typeof startCloudFormation>>;
afterEach(() => cloudFormation.stop());

async function answering(refusals = 0): Promise<Request> {
  cloudFormation = await startCloudFormation(refusals);
  return {
    RequestType: 'Create',
    ResponseURL: cloudFormation.url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Topology',
    ResourceProperties: {},
  };
}

describe('the answer to CloudFormation', () => {
  it('is a PUT without a content type, which the signed URL does not allow', async () => {
    await respond(await answering(), 'thing', MADE);
    expect(cloudFormation.answers).toHaveLength(1);
    expect(cloudFormation.answers[0]?.method).toBe('PUT');
    expect(cloudFormation.answers[0]?.headers).not.toHaveProperty('content-type');
  });

  it('is sent again when it is refused', async () => {
    await respond(await answering(2), 'thing', MADE);
    expect(cloudFormation.tries()).toBe(3);
    expect(cloudFormation.answers).toHaveLength(1);
  });

  it('fails after three tries without showing the signed URL', async () => {
    const sent = respond(await answering(9), 'thing', MADE);
    await expect(sent).rejects.toBeInstanceOf(UnavailableError);
    await expect(sent).rejects.not.toThrow(/very-secret/);
    expect(cloudFormation.tries()).toBe(3);
  });

  it.each(['x', 'é', '€', '𝄞'])(
    'cuts a long reason of %s to a kilobyte, between characters',
    async (character) => {
      await respond(await answering(), 'thing', { status: 'FAILED', reason: `ab${character.repeat(2_000)}` });
      const reason = cloudFormation.answers[0]?.body.Reason ?? '';
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(REASON_BYTES);
      expect(Buffer.byteLength(reason)).toBeGreaterThan(REASON_BYTES - 8);
      expect(reason).toMatch(new RegExp(`^ab(${character})+…$`, 'u'));
    },
  );
});
