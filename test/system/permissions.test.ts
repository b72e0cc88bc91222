import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, inject, it } from 'vitest';

const { aws } = inject('running');

/** Calls AWS as that function does: by its access key the AWS endpoint knows whose role counts. */
function as(folder: string) {
  const credentials = { accessKeyId: `courtier-local-${folder}`, secretAccessKey: 'local' };
  return { endpoint: aws, region: 'us-east-1', credentials, maxAttempts: 1 };
}

describe('a function of the template', () => {
  it('may do what its role allows, and is refused the rest as AWS refuses it', async () => {
    const authorizer = new DynamoDBClient(as('authorizer'));
    const TableName = 'courtier-local-clients';
    const row = { key_hash: { S: 'nobody' } };
    expect((await authorizer.send(new GetItemCommand({ TableName, Key: row }))).Item).toBeUndefined();
    await expect(authorizer.send(new PutItemCommand({ TableName, Item: row }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(/dynamodb:PutItem on resource: .*:table\/courtier-local-clients /),
    });
  });

  it('is refused in XML where its client reads XML', async () => {
    const bucket = { Bucket: 'courtier-local-payloads-000000000000-us-east-1', Key: 'x' };
    const s3 = new S3Client({ ...as('authorizer'), forcePathStyle: true });
    await expect(s3.send(new GetObjectCommand(bucket))).rejects.toMatchObject({ name: 'AccessDenied' });
    const notice = { TopicArn: 'arn:aws:sns:us-east-1:000000000000:courtier-local-alerts', Message: 'x' };
    const sns = new SNSClient(as('publish'));
    await expect(sns.send(new PublishCommand(notice))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
