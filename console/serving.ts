/** Where the page is, on AWS and on a laptop. */
export const BASE = '/console';

/** What the page knows about its deployment, at `/console/config.json`. */
export type ConsoleConfig = {
  stage: string;
  /** Where people sign in, where there is an issuer that knows the page. */
  oidc: IssuerConfig | null;
};

/** The issuer of tokens that the API takes, as the page asks it for some. */
export type IssuerConfig = {
  issuer: string;
  clientId: string;
  scope: string;
  /** Of the API: who has several asks the issuer for tokens of this one. */
  audience: string;
  /** Where the issuer answers besides its own origin. */
  origins: readonly string[];
};

/** Where a laptop's template says it: the runtime serves the page there. */
export const CONFIG_METADATA = 'courtier:console';

/** Below `/console`: where the issuer sends people back to. The issuer has to know it. */
export const SIGNED_IN = '/signed-in';

/**
 * The page runs its own scripts alone, loads nothing from elsewhere, is shown in no frame, and turns no text into markup. It speaks
 * to the API beside it, and to the issuer of tokens where there is one.
 */
export function contentSecurityPolicy(oidc: ConsoleConfig['oidc']): string {
  const reached = ["'self'", ...(oidc ? originsOf(oidc) : [])];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${reached.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** Where the page may ask the issuer. */
export function originsOf({ issuer, origins }: IssuerConfig): string[] {
  return [new URL(issuer).origin, ...origins];
}

/** A name under assets/ is of its contents; everything else may change with the next deployment. */
export const CACHED_FOR_EVER = 'public, max-age=31536000, immutable';
export const CACHED_NEVER = 'no-cache';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
};

/** With what a file of the page is served; undefined: it is none. */
export function servedAs(file: string): { contentType: string; cacheControl: string } | undefined {
  const contentType = TYPES[file.slice(file.lastIndexOf('.') + 1)];
  const cacheControl = file.startsWith('assets/') ? CACHED_FOR_EVER : CACHED_NEVER;
  return contentType === undefined ? undefined : { contentType, cacheControl };
}

/** What is served as it is. Everything else is a page, whatever dots are in the name of a queue, and every page is index.html. */
export const FILE = /^(assets\/[^/]+|icon\.svg|config\.json)$/;

/** The file for a path below `/console`. */
export function fileOf(path: string): string {
  const below = path.slice(BASE.length).replace(/^\/+/, '');
  return FILE.test(below) ? below : 'index.html';
}
