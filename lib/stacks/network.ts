import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type IVpc,
  Port,
  SecurityGroup,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Placement } from '../constructs/access.ts';
import type { Stage } from '../stage.ts';

export type NetworkStackProps = StackProps & { stage: Stage; given?: GivenNetwork | undefined };

const AMQPS = Port.tcp(5671);
const HTTPS = Port.tcp(443);
/** One for each node. */
const PROMETHEUS = Port.tcpRange(16001, 16003);

/**
 * What functions in the network call by HTTPS, and what Lambda's RabbitMQ event source needs beside a private broker
 * (Lambda, STS, Secrets Manager). https://docs.aws.amazon.com/lambda/latest/dg/process-mq-messages-with-lambda.html
 */
const SERVICES = {
  Sqs: InterfaceVpcEndpointAwsService.SQS,
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  StepFunctions: InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
  Sts: InterfaceVpcEndpointAwsService.STS,
  Lambda: InterfaceVpcEndpointAwsService.LAMBDA,
  // How old the oldest message of a queue is.
  CloudWatch: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
};

/** A VPC that is there already, from which SQS, DynamoDB, S3 and what SERVICES lists can be reached. */
export type GivenNetwork = {
  vpc: IVpc;
  /** Where the broker and the functions run; two availability zones or more for a cluster. Default: the private ones. */
  subnets?: SubnetSelection;
};

/**
 * A network without a way out: the broker, the functions that speak to it, and the AWS services they call. In a VPC that
 * is given nothing is made but security groups: its endpoints or its way out are its owner's. */
export class NetworkStack extends Stack {
  readonly vpc: IVpc;
  readonly brokerSecurityGroup: SecurityGroup;
  /** Where functions run that speak to the broker. */
  readonly functions: Placement;

  constructor(scope: Construct, id: string, { stage, given, ...props }: NetworkStackProps) {
    super(scope, id, props);
    const made = given === undefined ? this.makeVpc(stage) : undefined;
    this.vpc = (made ?? given?.vpc) as IVpc;
    const functions = this.securityGroup('Functions', 'Functions that speak to the broker', true);
    this.brokerSecurityGroup = this.securityGroup('Broker', 'The RabbitMQ broker and its event source', true);
    this.brokerSecurityGroup.addIngressRule(functions, AMQPS, 'AMQP from functions');
    this.brokerSecurityGroup.addIngressRule(functions, HTTPS, 'Management API from functions');
    this.brokerSecurityGroup.addIngressRule(functions, PROMETHEUS, 'Prometheus metrics from functions');
    // Lambda's pollers take the broker's own security group.
    this.brokerSecurityGroup.addIngressRule(this.brokerSecurityGroup, AMQPS, 'AMQP from event sources');
    this.functions = {
      vpc: this.vpc,
      vpcSubnets: given?.subnets ?? {
        subnetType: given ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED,
      },
      securityGroups: [functions],
    };
    if (made) this.addEndpoints(made, [functions, this.brokerSecurityGroup]);
  }

  private makeVpc(stage: Stage): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      // All that CDK knows of without asking the account; Amazon MQ spreads a cluster over three by itself.
      maxAzs: 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'Private', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 22 }],
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

  private addEndpoints(vpc: Vpc, callers: SecurityGroup[]) {
    const endpoints = this.securityGroup('Endpoints', 'Interface endpoints of AWS services', false);
    for (const caller of callers)
      endpoints.addIngressRule(caller, HTTPS, 'HTTPS from functions and event sources');
    for (const [name, service] of Object.entries(SERVICES)) {
      vpc.addInterfaceEndpoint(name, { service, securityGroups: [endpoints], open: false });
    }
  }

  private securityGroup(id: string, description: string, allowAllOutbound: boolean) {
    return new SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound });
  }
}
