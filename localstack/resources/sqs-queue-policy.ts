import { noEffect } from './no-effect.ts';

export const sqsQueuePolicy = noEffect('AWS::SQS::QueuePolicy', 'nothing checks permissions here');
