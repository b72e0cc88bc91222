import type { ResourceType } from '../resource.ts';
import { AwsError, signedLike } from './aws-call.ts';
import { nameOf } from './names.ts';

const TIMEOUT_MS = 30_000;

export const s3Bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  properties: ['BucketName'],
  noEffect: {
    BucketEncryption: 'objects are not encrypted here',
    PublicAccessBlockConfiguration: 'nothing checks permissions here',
    OwnershipControls: 'there is one owner here',
    LifecycleConfiguration: 'objects are kept until the data folder is removed',
    VersioningConfiguration: 'only the newest version is kept',
    Tags: 'nobody pays here',
  },
  create: async (resource, { endpoints }) => {
    const name = nameOf(resource, 'BucketName').toLowerCase();
    const url = `${endpoints.fauxqs}/${name}`;
    const headers = { authorization: signedLike('s3') };
    const found = await fetch(url, { method: 'HEAD', headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (found.status === 404) {
      const made = await fetch(url, { method: 'PUT', headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
      const text = await made.text();
      if (!made.ok) throw new AwsError(`CreateBucket ${made.status}`, text);
    }
    const domain = `${name}.s3.amazonaws.com`;
    return {
      ref: name,
      attributes: { Arn: `arn:aws:s3:::${name}`, DomainName: domain, RegionalDomainName: domain },
    };
  },
};
