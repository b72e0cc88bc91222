import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';

export type Variables = Readonly<Record<string, string>>;

/** Where a function must run to reach a private resource. */
export type Placement = { vpc: IVpc; vpcSubnets: SubnetSelection; securityGroups: ISecurityGroup[] };

/** What a function needs to use a resource: its address, the permission, and the network. They travel together. */
export type Access<V extends object = Variables> = {
  environment: V;
  grant(grantee: IGrantable): void;
  placement?: Placement | undefined;
  /** Of the broker, that each running copy may hold; none where its user has a limit. */
  connections?: number;
};

type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void
  ? I
  : never;
type Merged<A extends readonly Access<object>[]> = Intersection<A[number]['environment']> & object;

/** Several accesses as one. */
export function allow<const A extends readonly Access<object>[]>(...accesses: A): Access<Merged<A>> {
  return {
    environment: Object.assign({}, ...accesses.map((access) => access.environment)) as Merged<A>,
    grant: (grantee) => {
      for (const access of accesses) access.grant(grantee);
    },
    placement: accesses.find((access) => access.placement)?.placement,
    connections: accesses.reduce((sum, { connections = 0 }) => sum + connections, 0),
  };
}

/** Allows exactly these actions on exactly these resources. */
export function actionsOn(actions: string[], resources: string[]): (grantee: IGrantable) => void {
  return (grantee) => {
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  };
}

/** A permission that needs no address in the environment. */
export function permission(actions: string[], resources: string[]): Access<Record<never, string>> {
  return { environment: {}, grant: actionsOn(actions, resources) };
}
