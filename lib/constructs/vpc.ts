import {
  CpuCredits,
  InstanceClass,
  InstanceSize,
  InstanceType,
  IpAddresses,
  type NatInstanceProviderV2,
  NatProvider,
  NatTrafficDirection,
  Peer,
  Port,
  SubnetType,
  Vpc,
  type VpcProps,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { NetworkSettings } from '../network-settings.ts';

/** What the image of Amazon Linux takes. */
const NAT_DISK_GB = 8;

/**
 * A VPC whose functions get out not at all, so that they need endpoints of services, or through one NAT. A NAT instance
 * costs a fifth of a gateway, and nothing gets out while it is replaced.
 */
export function makeVpc(
  scope: Construct,
  id: string,
  { cidr, outbound }: NetworkSettings,
  props: VpcProps,
): Vpc {
  const ipAddresses = IpAddresses.cidr(cidr);
  if (outbound === 'endpoints') {
    const isolated = { name: 'Private', subnetType: SubnetType.PRIVATE_ISOLATED };
    return new Vpc(scope, id, { ...props, ipAddresses, natGateways: 0, subnetConfiguration: [isolated] });
  }
  const instance = outbound === 'nat-instance' ? natInstance() : undefined;
  const vpc = new Vpc(scope, id, {
    ...props,
    ipAddresses,
    natGateways: 1,
    ...(instance && { natGatewayProvider: instance }),
    subnetConfiguration: [
      { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
    ],
  });
  if (instance) passHttps(instance, cidr);
  return vpc;
}

/** From the VPC alone, and onto a disk that is encrypted. */
function passHttps({ securityGroup, gatewayInstances }: NatInstanceProviderV2, cidr: string) {
  securityGroup.addIngressRule(Peer.ipv4(cidr), Port.tcp(443), 'HTTPS on its way out');
  for (const { instance } of gatewayInstances)
    instance.blockDeviceMappings = [
      { deviceName: '/dev/xvda', ebs: { encrypted: true, volumeSize: NAT_DISK_GB, volumeType: 'gp3' } },
    ];
}

function natInstance() {
  return NatProvider.instanceV2({
    instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.NANO),
    associatePublicIpAddress: true,
    creditSpecification: CpuCredits.STANDARD,
    defaultAllowedTraffic: NatTrafficDirection.OUTBOUND_ONLY,
  });
}
