import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type IPeer,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  Subnet,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Placement } from '../constructs/access.ts';
import { NetworkRelease } from '../constructs/network-release.ts';
import { makeVpc } from '../constructs/vpc.ts';
import type { Stage } from '../stage.ts';

export type NetworkStackProps = StackProps & { stage: Stage; given?: GivenNetwork | undefined };

const AMQPS = Port.tcp(5671);
const HTTPS = Port.tcp(443);
/** One for each node. */
const PROMETHEUS = Port.tcpRange(16001, 16003);

/**
 * What functions in the network call by HTTPS, and what Lambda's RabbitMQ event source needs beside a private broker:
 * Lambda and Secrets Manager, while STS is "for ActiveMQ only".
 * https://docs.aws.amazon.com/lambda/latest/dg/process-mq-messages-with-lambda.html
 */
const SERVICES = {
  Sqs: InterfaceVpcEndpointAwsService.SQS,
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  StepFunctions: InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
  Lambda: InterfaceVpcEndpointAwsService.LAMBDA,
};

/** A VPC that is there already, from which SQS, DynamoDB, S3 and what SERVICES lists can be reached. */
export type GivenNetwork = {
  vpc: IVpc;
  /** Where the broker and the functions run; two availability zones or more for a cluster. Default: the private ones. */
  subnets?: SubnetSelection;
};

/**
 * The network of the broker, of the functions that speak to it, and of what leads to the AWS services that they call. In a
 * VPC that is given nothing is made but security groups: its endpoints or its way out are its owner's.
 *
 * A RabbitMQ broker keeps the security group that it was made with, so who may reach it is said by rules of that group, which
 * can change.
 */
export class NetworkStack extends Stack {
  readonly vpc: IVpc;
  readonly brokerSecurityGroup: SecurityGroup;
  /** Where functions run that speak to the broker. */
  readonly functions: Placement;

  constructor(scope: Construct, id: string, { stage, given: brought, ...props }: NetworkStackProps) {
    super(scope, id, props);
    const given = brought ?? this.named(stage);
    const made = given === undefined ? this.makeVpc(stage) : undefined;
    this.vpc = (made ?? given?.vpc) as IVpc;
    const functions = this.securityGroup('Functions', 'Functions that speak to the broker', true);
    this.brokerSecurityGroup = this.securityGroup('Broker', 'The RabbitMQ broker and its event source', true);
    this.brokerSecurityGroup.addIngressRule(functions, AMQPS, 'AMQP from functions');
    this.brokerSecurityGroup.addIngressRule(functions, HTTPS, 'Management API from functions');
    this.brokerSecurityGroup.addIngressRule(functions, PROMETHEUS, 'Prometheus metrics from functions');
    // Lambda's pollers take the broker's own security group.
    this.brokerSecurityGroup.addIngressRule(this.brokerSecurityGroup, AMQPS, 'AMQP from event sources');
    for (const client of stage.network.clients)
      this.brokerSecurityGroup.addIngressRule(peerOf(client), AMQPS, 'AMQP from clients');
    const isolated = made !== undefined && stage.network.outbound === 'endpoints';
    this.functions = {
      vpc: this.vpc,
      vpcSubnets: given?.subnets ?? {
        subnetType: isolated ? SubnetType.PRIVATE_ISOLATED : SubnetType.PRIVATE_WITH_EGRESS,
      },
      securityGroups: [functions],
    };
    new NetworkRelease(this, 'Release', {
      stage,
      securityGroups: [functions, this.brokerSecurityGroup],
      before: this.vpc.selectSubnets(this.functions.vpcSubnets).subnets,
    });
    if (made && isolated)
      this.addEndpoints(made, stage.network.endpointZones, [functions, this.brokerSecurityGroup]);
  }

  /** The VPC that the settings name: by its ids, so that nothing is looked up. */
  private named({ network: { given } }: Stage): GivenNetwork | undefined {
    if (!given) return undefined;
    // CDK refuses a VPC without a zone. Nothing reads it: the subnets are named, and know their zones.
    const vpc = Vpc.fromVpcAttributes(this, 'Given', { vpcId: given.vpcId, availabilityZones: [''] });
    const subnets = given.subnetIds.map((subnetId) => Subnet.fromSubnetId(this, subnetId, subnetId));
    return { vpc, subnets: { subnets } };
  }

  private makeVpc(stage: Stage): Vpc {
    const vpc = makeVpc(this, 'Vpc', stage.network, {
      // All that CDK knows of without asking the account; Amazon MQ spreads a cluster over three by itself.
      maxAzs: 2,
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: {
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
        // Offloaded payloads, and CloudFormation's answer box for the topology.
        S3: { service: GatewayVpcEndpointAwsService.S3 },
      },
    });
    const logGroup = new LogGroup(this, 'FlowLog', {
      retention: stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    vpc.addFlowLog('Flow', { destination: FlowLogDestination.toCloudWatchLogs(logGroup) });
    return vpc;
  }

  private addEndpoints(vpc: Vpc, zones: number, callers: SecurityGroup[]) {
    const endpoints = this.securityGroup('Endpoints', 'Interface endpoints of AWS services', false);
    for (const caller of callers)
      endpoints.addIngressRule(caller, HTTPS, 'HTTPS from functions and event sources');
    // Each is paid for by the hour in each zone; functions of another zone reach it too.
    const subnets = { availabilityZones: vpc.availabilityZones.slice(0, zones) };
    for (const [name, service] of Object.entries(SERVICES)) {
      vpc.addInterfaceEndpoint(name, { service, subnets, securityGroups: [endpoints], open: false });
    }
  }

  private securityGroup(id: string, description: string, allowAllOutbound: boolean) {
    return new SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound });
  }
}

function peerOf(client: string): IPeer {
  if (client.startsWith('sg-')) return Peer.securityGroupId(client);
  if (client.startsWith('pl-')) return Peer.prefixList(client);
  return Peer.ipv4(client);
}
