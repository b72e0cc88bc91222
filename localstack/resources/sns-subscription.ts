import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';
import { awsQuery } from './aws-call.ts';

/** What the subscription is made with, as SNS names it. */
const ATTRIBUTES = ['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope'] as const;

/** Delivers to queues. For people (email, sms) it only exists: nothing leaves this machine. */
export const snsSubscription: ResourceType = {
  type: 'AWS::SNS::Subscription',
  properties: ['Protocol', 'Endpoint', 'TopicArn', ...ATTRIBUTES],
  noEffect: { Region: 'there is one region here', RedrivePolicy: 'a queue on this machine is always there' },
  create: async (resource, { endpoints, log }) => {
    const { Protocol, Endpoint, TopicArn, ...rest } = resource.properties;
    const protocol = String(Protocol);
    if (protocol === 'lambda')
      throw new Problem('a subscription of a function is not supported: put a queue between');
    if (protocol !== 'sqs')
      log.warn(`${resource.logicalId}: alerts to ${protocol} stay here, nothing leaves this machine`);
    const input: Record<string, string> = {
      Action: 'Subscribe',
      Version: '2010-03-31',
      TopicArn: String(TopicArn),
      Protocol: protocol,
      Endpoint: String(Endpoint),
    };
    ATTRIBUTES.filter((name) => rest[name] !== undefined).forEach((name, index) => {
      const value = rest[name];
      input[`Attributes.entry.${index + 1}.key`] = name;
      input[`Attributes.entry.${index + 1}.value`] =
        typeof value === 'object' ? JSON.stringify(value) : String(value);
    });
    const answer = await awsQuery(endpoints.fauxqs, 'sns', input);
    return { ref: /<SubscriptionArn>([^<]*)/.exec(answer)?.[1] ?? resource.logicalId, attributes: {} };
  },
};
