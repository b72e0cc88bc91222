import { noEffect } from './no-effect.ts';

export const snsTopicPolicy = noEffect('AWS::SNS::TopicPolicy', 'nothing checks permissions here');
