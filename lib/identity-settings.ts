import * as z from 'zod';
import type { Stage as StageName } from '../core/topology/names.ts';

/** Whose tokens are let in (OpenID Connect), and in which of their claims permissions are. */
export type Oidc = { issuer: string; audience: string; permissionsClaim: string };

/** How people sign in to the operator's page with that issuer, which knows the page under `clientId`. */
export type SignIn = { clientId: string; scope: string; origins: readonly string[] };

/** Under which name of its own the API answers, and which CAs' client certificates it demands there. */
export type Domain = {
  name: string;
  /** Of the name's own certificate, in AWS Certificate Manager. */
  certificateArn: string;
  /** CA certificates in PEM, one after the other. `version` of the object: without it API Gateway keeps what it read. */
  trustStore: { bucket: string; key: string; version: string | undefined } | undefined;
};

export type IdentitySettings = {
  oidc: Oidc | undefined;
  signIn: SignIn | undefined;
  domain: Domain | undefined;
};

const DOMAIN_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const CERTIFICATE_ARN = /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/;
const TRUST_STORE = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.{1,1024})$/;

/** What the environment may say of it. */
export const identityEnvironment = {
  COURTIER_OIDC_ISSUER: z.url().optional(),
  COURTIER_OIDC_AUDIENCE: z.string().optional(),
  COURTIER_OIDC_PERMISSIONS_CLAIM: z.string().default('permissions'),
  COURTIER_OIDC_CONSOLE_CLIENT: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be the id of a client of the issuer')
    .optional(),
  COURTIER_OIDC_CONSOLE_SCOPE: z
    .string()
    .refine(
      (scope) => scope.split(' ').includes('openid'),
      'must be scopes with spaces between them, openid among them',
    )
    .optional(),
  COURTIER_OIDC_CONSOLE_ORIGINS: z
    .string()
    .transform((text) => text.split(','))
    .pipe(
      z.array(z.string().refine(isOrigin, 'must be origins such as https://login.example.com, with commas')),
    )
    .optional(),
  COURTIER_DOMAIN_NAME: z
    .string()
    .regex(DOMAIN_NAME, 'must be a domain name in lowercase letters, such as courtier.example.com')
    .optional(),
  COURTIER_CERTIFICATE_ARN: z
    .string()
    .regex(CERTIFICATE_ARN, 'must be the ARN of a certificate in AWS Certificate Manager')
    .optional(),
  COURTIER_TRUST_STORE: z.string().regex(TRUST_STORE, 'must be s3://bucket/key').optional(),
  COURTIER_TRUST_STORE_VERSION: z.string().optional(),
};
/** Without a path, and without what would end its place in a content security policy. */
function isOrigin(text: string): boolean {
  return /^https:\/\/[a-z0-9.-]+(:\d+)?$/.test(text) && URL.canParse(text);
}

type Environment = z.output<z.ZodObject<typeof identityEnvironment>>;

/** Throws an error that says which setting is missing beside which, or cannot be used. */
export function identityOf(stage: StageName, environment: Environment): IdentitySettings {
  return {
    oidc: oidcOf(stage, environment),
    signIn: signInOf(environment),
    // A laptop has one address, whatever the environment says of the others.
    domain: stage === 'local' ? undefined : domainOf(environment),
  };
}

function oidcOf(stage: StageName, environment: Environment): Oidc | undefined {
  const { COURTIER_OIDC_ISSUER: issuer, COURTIER_OIDC_AUDIENCE: audience } = environment;
  if (issuer === undefined && audience === undefined) return undefined;
  // Without an audience, tokens that the issuer made for other services would count here.
  if (issuer === undefined || audience === undefined)
    throw new Error('COURTIER_OIDC_ISSUER and COURTIER_OIDC_AUDIENCE go together.');
  checkIssuer(stage, new URL(issuer));
  return { issuer, audience, permissionsClaim: environment.COURTIER_OIDC_PERMISSIONS_CLAIM };
}

function signInOf(environment: Environment): SignIn | undefined {
  const {
    COURTIER_OIDC_ISSUER: issuer,
    COURTIER_OIDC_CONSOLE_CLIENT: clientId,
    COURTIER_OIDC_CONSOLE_SCOPE: scope,
    COURTIER_OIDC_CONSOLE_ORIGINS: origins,
  } = environment;
  if (clientId === undefined) {
    if (scope === undefined && origins === undefined) return undefined;
    throw new Error(
      'COURTIER_OIDC_CONSOLE_SCOPE and COURTIER_OIDC_CONSOLE_ORIGINS say nothing without COURTIER_OIDC_CONSOLE_CLIENT.',
    );
  }
  if (issuer === undefined)
    throw new Error(
      'COURTIER_OIDC_CONSOLE_CLIENT needs COURTIER_OIDC_ISSUER and COURTIER_OIDC_AUDIENCE: the page sends people there to sign in.',
    );
  return { clientId, scope: scope ?? 'openid', origins: origins ?? [] };
}

/** OpenID Connect Discovery, section 2: https, and neither query nor fragment. A laptop may have an issuer of its own. */
function checkIssuer(stage: StageName, { protocol, hostname, search, hash, username, password }: URL): void {
  const onLaptop = stage === 'local' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  const secure = protocol === 'https:' || (protocol === 'http:' && onLaptop);
  if (secure && [search, hash, username, password].every((part) => part === '')) return;
  throw new Error(
    'COURTIER_OIDC_ISSUER must be an https URL without query, fragment and password (http: stage local, on 127.0.0.1).',
  );
}

function domainOf(environment: Environment): Domain | undefined {
  const { COURTIER_DOMAIN_NAME: name, COURTIER_CERTIFICATE_ARN: certificateArn } = environment;
  const { COURTIER_TRUST_STORE: trustStore, COURTIER_TRUST_STORE_VERSION: version } = environment;
  if ((name === undefined) !== (certificateArn === undefined))
    throw new Error('COURTIER_DOMAIN_NAME and COURTIER_CERTIFICATE_ARN go together.');
  if (version !== undefined && trustStore === undefined)
    throw new Error('COURTIER_TRUST_STORE_VERSION says nothing without COURTIER_TRUST_STORE.');
  if (name === undefined || certificateArn === undefined) {
    if (trustStore === undefined) return undefined;
    throw new Error(
      'COURTIER_TRUST_STORE needs COURTIER_DOMAIN_NAME: API Gateway asks for certificates there only.',
    );
  }
  const [, bucket = '', key = ''] = TRUST_STORE.exec(trustStore ?? '') ?? [];
  return {
    name,
    certificateArn,
    trustStore: trustStore === undefined ? undefined : { bucket, key, version },
  };
}
