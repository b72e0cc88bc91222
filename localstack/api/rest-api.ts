/** A REST API as the template describes it. The apigateway resources fill it, one by one; nothing is served before the end. */
export type RestApi = {
  id: string;
  name: string;
  /** Content types whose bodies travel as base64. */
  binaryMediaTypes: string[];
  /** Where the API key comes from that a usage plan counts by. */
  apiKeySource: 'HEADER' | 'AUTHORIZER';
  /** By id; the root is `rootResourceId`. */
  resources: Map<string, { parentId: string; pathPart: string }>;
  methods: Method[];
  authorizers: Map<string, Authorizer>;
  gatewayResponses: Map<string, GatewayResponse>;
  stage?: Stage;
};

export type Method = {
  resourceId: string;
  /** `GET`, …, or `ANY`. */
  httpMethod: string;
  functionArn: string;
  timeoutMs: number;
  authorizerId?: string;
  /** Whether it asks for an API key that is in a usage plan of the stage. */
  apiKeyRequired: boolean;
};

/** A REQUEST authorizer without a cache. */
export type Authorizer = { name: string; functionArn: string; identitySources: IdentitySource[] };
export type IdentitySource = { from: 'header' | 'querystring'; name: string };

export type GatewayResponse = {
  statusCode?: number;
  /** Header name to a literal, or to a name under `$context`. */
  headers: Record<string, { literal: string } | { context: string }>;
  /** By content type. */
  templates: Record<string, string>;
};

export type Stage = {
  name: string;
  variables: Record<string, string> | null;
  throttles: Throttle[];
};

/** Requests a second and how many may come at once; for one method, or `*` for each. */
export type Throttle = { path: string; httpMethod: string; rate: number; burst: number };

export const rootResourceId = (apiId: string) => `${apiId}-root`;

/** The path of a resource: `/api/messages/{id}`. */
export function pathOf(api: RestApi, resourceId: string): string {
  const parts: string[] = [];
  for (let id = resourceId; id !== rootResourceId(api.id); ) {
    const resource = api.resources.get(id);
    if (!resource) throw new Error(`${api.name} has no resource ${id}`);
    parts.unshift(resource.pathPart);
    id = resource.parentId;
  }
  return `/${parts.join('/')}`;
}

/** The function in an integration's or an authorizer's URI. */
export function functionOf(uri: string): string | undefined {
  return /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)?.[1];
}
