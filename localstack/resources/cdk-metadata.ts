import { noEffect } from './no-effect.ts';

export const cdkMetadata = noEffect('AWS::CDK::Metadata', 'tells AWS which constructs a stack uses');
