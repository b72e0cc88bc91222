import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnHttpNamespace, CfnInstance, CfnService } from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import type { Access } from '../../lib/constructs/access.ts';
import { parameter } from '../../lib/constructs/broker-connection.ts';
import type { Stage } from '../../lib/stage.ts';

/** S5's own. */
const GENERATOR = 'https://lagmaster-pro.fly.dev';
const SERVICE = 'playlist-generator';

/** Where functions find the playlist generator: a service of AWS Cloud Map, whose instances say their address in `url`. */
export class GeneratorDiscovery extends Construct {
  private readonly namespace: string;

  constructor(scope: Construct, id: string, { prefix }: Stage) {
    super(scope, id);
    this.namespace = `${prefix}services`;
    const namespace = new CfnHttpNamespace(this, 'Namespace', {
      name: this.namespace,
      description: 'Services outside Courtier that its functions call.',
    });
    const service = new CfnService(this, 'Service', {
      name: SERVICE,
      description: 'Makes playlists (S5).',
      namespaceId: namespace.attrId,
      type: 'HTTP',
    });
    const url = parameter(this, 'GeneratorUrl', 'Base URL of the playlist generator: http[s]://host[:port]', {
      default: GENERATOR,
      allowedPattern: '^https?://[^@]+$',
      constraintDescription: 'be http[s]://host[:port] without credentials',
    });
    new CfnInstance(this, 'Instance', {
      serviceId: service.attrId,
      instanceId: 'generator',
      instanceAttributes: { url },
    });
  }

  access(): Access<{ GENERATOR_NAMESPACE: string; GENERATOR_SERVICE: string }> {
    const { namespace } = this;
    return {
      environment: { GENERATOR_NAMESPACE: namespace, GENERATOR_SERVICE: SERVICE },
      grant: (grantee) => {
        grantee.grantPrincipal.addToPrincipalPolicy(
          new PolicyStatement({
            actions: ['servicediscovery:DiscoverInstances'],
            // AWS allows it on * only; the conditions say which.
            resources: ['*'],
            conditions: {
              StringEquals: {
                'servicediscovery:NamespaceName': namespace,
                'servicediscovery:ServiceName': SERVICE,
              },
            },
          }),
        );
      },
    };
  }
}
