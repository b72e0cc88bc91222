import { noEffect } from './no-effect.ts';

export const iamPolicy = noEffect('AWS::IAM::Policy', 'nothing checks permissions here');
