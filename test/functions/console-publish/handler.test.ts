import { afterEach, beforeEach, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { createHandler, type Dependencies } from '../../../functions/console-publish/handler.ts';
import { recordedLog } from '../../recorded-log.ts';
import { startCloudFormation } from '../custom-resource/cloudformation.ts';

let cloudFormation: Awaited<ReturnType<typeof startCloudFormation>>;
let written: { key: string; body: string; cacheControl: string }[];
let emptied: number;

beforeEach(async () => {
  cloudFormation = await startCloudFormation();
  written = [];
  emptied = 0;
});
afterEach(() => cloudFormation.stop());

const request = (type: string) => ({
  RequestType: type,
  ResponseURL: cloudFormation.url,
  StackId: 'stack',
  RequestId: 'request-1',
  LogicalResourceId: 'Published',
  ResourceProperties: { Config: '{"stage":"dev"}', Page: 'hash' },
});

const FOR_EVER = 'public, max-age=31536000, immutable';
const files = [
  { file: 'assets/main-A.js', contentType: 'text/javascript', cacheControl: FOR_EVER },
  { file: 'index.html', contentType: 'text/html', cacheControl: 'no-cache' },
];

function run(type: string, more: Partial<Dependencies['store']> = {}): Promise<void> {
  const store: Dependencies['store'] = {
    async put({ key, body, cacheControl }) {
      written.push({ key, body: Buffer.from(body).toString(), cacheControl });
    },
    async empty() {
      emptied += 1;
    },
    ...more,
  };
  const read = async (file: string) => Buffer.from(`of ${file}`);
  return createHandler({ store, manifest: async () => ({ files }), read, log: recordedLog() })(request(type));
}

it.each(['Create', 'Update'])(
  '%s writes what the page needs before the page itself, each with how long it is kept',
  async (type) => {
    await run(type);
    expect(written).toEqual([
      { key: 'console/config.json', body: '{"stage":"dev"}', cacheControl: 'no-cache' },
      { key: 'console/assets/main-A.js', body: 'of assets/main-A.js', cacheControl: FOR_EVER },
      { key: 'console/index.html', body: 'of index.html', cacheControl: 'no-cache' },
    ]);
    expect(emptied).toBe(0);
    expect(cloudFormation.answers).toMatchObject([{ body: { Status: 'SUCCESS' } }]);
  },
);

it('Delete empties the bucket, which CloudFormation can remove then', async () => {
  await run('Delete');
  expect([emptied, written]).toEqual([1, []]);
  expect(cloudFormation.answers).toMatchObject([{ body: { Status: 'SUCCESS' } }]);
});

it('says what S3 refused, and what to do', async () => {
  const put = () => Promise.reject(new UnavailableError('page-store-unavailable', 'S3 could not keep it.'));
  await run('Create', { put });
  expect(cloudFormation.answers).toMatchObject([
    {
      body: { Status: 'FAILED', Reason: expect.stringMatching(/S3 could not keep it\. Then deploy again\./) },
    },
  ]);
});
