import * as z from 'zod';
import type { Stage as StageName } from '../core/topology/names.ts';

/** How functions in the broker's network reach the services of AWS. What each costs is in docs/cost.md. */
const OUTBOUND = ['endpoints', 'nat-instance', 'nat-gateway'] as const;

export type NetworkSettings = {
  /**
   * `public`: the broker has a public address, which costs no network: it is reached over TLS by those who have a login.
   * `private`: it stands in a VPC with the functions that speak to it. `outside`: it is none of Courtier's, and
   * outside-settings.ts says where it is.
   */
  access: 'public' | 'private' | 'outside';
  /** Of the VPC that is made; with a VPC that is given it has no meaning. */
  cidr: string;
  outbound: (typeof OUTBOUND)[number];
  /** Zones that each interface endpoint stands in. */
  endpointZones: number;
  /** A VPC that is there already, and the subnets in it for the broker and the functions. */
  given: { vpcId: string; subnetIds: readonly string[] } | undefined;
  /** Who else may speak AMQP to the broker: blocks of addresses, security groups, prefix lists. */
  clients: readonly string[];
};

/** Apart, so that both can be peered with the same networks, and far from 10.0.0.0/16, which every CDK app takes. */
const CIDRS = { local: '10.96.0.0/20', dev: '10.96.0.0/20', prod: '10.96.16.0/20' };

const list = (one: RegExp, error: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.string().regex(one, { error })).min(1))
    .optional();

const BLOCK = String.raw`\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}`;

export const networkEnvironment = {
  COURTIER_BROKER_ACCESS: z.enum(['public', 'private', 'outside']).optional(),
  COURTIER_VPC_CIDR: z
    .string()
    .regex(new RegExp(`^${BLOCK}$`), { error: 'must be a block of addresses, 10.96.0.0/20' })
    .refine((block) => Number(block.split('/')[1]) >= 16 && Number(block.split('/')[1]) <= 24, {
      error: 'must be between /16 and /24',
    })
    .optional(),
  COURTIER_VPC: z
    .string()
    .regex(/^vpc-[0-9a-f]+$/, { error: 'must be the id of a VPC, vpc-…' })
    .optional(),
  COURTIER_SUBNETS: list(/^subnet-[0-9a-f]+$/, 'must be ids of subnets, subnet-…,subnet-…'),
  COURTIER_OUTBOUND: z.enum(OUTBOUND).optional(),
  COURTIER_ENDPOINT_ZONES: z.coerce.number().int().min(1).max(2).optional(),
  COURTIER_BROKER_CLIENTS: list(
    new RegExp(`^(?:${BLOCK}|sg-[0-9a-f]{8,17}|pl-[0-9a-f]{8,17})$`),
    'must be blocks of addresses, security groups (sg-…) or prefix lists (pl-…)',
  ),
};

type Settings = z.output<z.ZodObject<typeof networkEnvironment>>;

/** Throws an error that says what does not fit together. */
export function networkOf(name: StageName, settings: Settings): NetworkSettings {
  return {
    access: accessOf(name, settings),
    cidr: settings.COURTIER_VPC_CIDR ?? CIDRS[name],
    outbound: settings.COURTIER_OUTBOUND ?? (name === 'prod' ? 'endpoints' : 'nat-instance'),
    endpointZones: settings.COURTIER_ENDPOINT_ZONES ?? 1,
    given: givenOf(settings),
    clients: settings.COURTIER_BROKER_CLIENTS ?? [],
  };
}

const OF_A_VPC = [
  'COURTIER_VPC_CIDR',
  'COURTIER_VPC',
  'COURTIER_SUBNETS',
  'COURTIER_OUTBOUND',
  'COURTIER_ENDPOINT_ZONES',
  'COURTIER_BROKER_CLIENTS',
] as const;

/**
 * A broker keeps its access, and Amazon MQ takes no second one of its name: what would move a broker into a VPC has to be said
 * by its own setting. A laptop has no network, whatever is set.
 */
function accessOf(name: StageName, settings: Settings): NetworkSettings['access'] {
  const said = OF_A_VPC.filter((variable) => settings[variable] !== undefined);
  const access = settings.COURTIER_BROKER_ACCESS;
  if (access === undefined && name === 'dev' && said.length > 0)
    throw new Error(
      `${said.join(', ')}: the broker of dev has a public address and stands in no VPC. Set COURTIER_BROKER_ACCESS=private too, before the first deployment; a broker that is there already is replaced by another (COURTIER_BROKER_GENERATION). Or leave these out.`,
    );
  if (access === undefined) return name === 'prod' ? 'private' : 'public';
  if (access === 'private') return access;
  if (name === 'prod' && access === 'public')
    throw new Error('COURTIER_BROKER_ACCESS=public: the broker of prod stands in a VPC. Leave it out.');
  if (said.length > 0)
    throw new Error(
      `${said.join(', ')}: a broker that is ${access} stands in no VPC of ours. Leave these out, or COURTIER_BROKER_ACCESS.`,
    );
  return access;
}

function givenOf(settings: Settings): NetworkSettings['given'] {
  const { COURTIER_VPC: vpcId, COURTIER_SUBNETS: subnetIds } = settings;
  if (vpcId === undefined && subnetIds === undefined) return undefined;
  if (vpcId === undefined || subnetIds === undefined)
    throw new Error('COURTIER_VPC and COURTIER_SUBNETS go together: the subnets say where in the VPC.');
  const ours = ['COURTIER_VPC_CIDR', 'COURTIER_OUTBOUND', 'COURTIER_ENDPOINT_ZONES'] as const;
  const lost = ours.filter((variable) => settings[variable] !== undefined);
  if (lost.length > 0)
    throw new Error(
      `${lost.join(', ')}: these are of a VPC that is made, and COURTIER_VPC names one that is there already. Leave them out.`,
    );
  return { vpcId, subnetIds };
}
