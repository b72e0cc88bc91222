import { noEffect } from './no-effect.ts';

export const s3BucketPolicy = noEffect('AWS::S3::BucketPolicy', 'nothing checks permissions here');
