import { createHash } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';

/** The authorizer: a key of a client, the administrator's, or a token of the organization. */
const env = z
  .object({
    CLIENTS_TABLE: z.string(),
    ADMIN_KEY_SECRET_ARN: z.string(),
    OIDC_ISSUER: z.string().default('https://127.0.0.1'),
  })
  .parse(process.env);
const Client = z.object({ id: z.string(), name: z.string(), permissions: z.array(z.string()) });

const logger = new Logger();
const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
const secrets = new SecretsManagerClient();
const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', env.OIDC_ISSUER));

export async function handler(event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const key = (event.headers?.Authorization ?? '').replace(/^Bearer /, '');
  const client = key.split('.').length === 3 ? await ofToken(key) : await ofKey(key);
  logger.info('authorized', { client_id: client.id });
  return {
    principalId: client.id,
    context: { client_id: client.id, permissions: JSON.stringify(client.permissions) },
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }],
    },
  };
}

async function ofToken(token: string) {
  const { payload } = await jwtVerify(token, keys, { issuer: env.OIDC_ISSUER });
  return Client.parse({ id: payload.sub, name: payload.name, permissions: payload.permissions });
}

async function ofKey(key: string) {
  const admin = await secrets.send(new GetSecretValueCommand({ SecretId: env.ADMIN_KEY_SECRET_ARN }));
  if (key === admin.SecretString) return { id: 'admin', name: 'admin', permissions: ['admin'] };
  const id = createHash('sha256').update(key).digest('hex');
  const { Item } = await documents.send(new GetCommand({ TableName: env.CLIENTS_TABLE, Key: { id } }));
  return Client.parse(Item);
}
