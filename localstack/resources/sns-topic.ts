import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';
import { awsQuery } from './aws-call.ts';
import { nameOf } from './names.ts';

export const snsTopic: ResourceType = {
  type: 'AWS::SNS::Topic',
  properties: ['TopicName', 'FifoTopic', 'ContentBasedDeduplication', 'Subscription'],
  noEffect: {
    DisplayName: 'no mail is sent to subscribers here',
    KmsMasterKeyId: 'messages are not encrypted here',
    Tags: 'nobody pays here',
  },
  create: async (resource, world) => {
    if (resource.properties.Subscription) {
      throw new Problem('Subscription inside a topic is not supported: make it an AWS::SNS::Subscription');
    }
    const isFifo = String(resource.properties.FifoTopic) === 'true';
    const given = nameOf(resource, 'TopicName');
    const name = isFifo && !given.endsWith('.fifo') ? `${given}.fifo` : given;
    const input: Record<string, string> = { Action: 'CreateTopic', Version: '2010-03-31', Name: name };
    if (resource.properties.ContentBasedDeduplication !== undefined) {
      input['Attributes.entry.1.key'] = 'ContentBasedDeduplication';
      input['Attributes.entry.1.value'] = String(resource.properties.ContentBasedDeduplication);
    }
    await awsQuery(world.endpoints.fauxqs, 'sns', input);
    const arn = `arn:aws:sns:${world.region}:${world.account}:${name}`;
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
};
