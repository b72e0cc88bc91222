/** What the document says of the service as a whole. */
export const about = {
  head: {
    openapi: '3.1.0',
    info: {
      title: 'Courtier',
      version: '1',
      summary: 'A message-broker service: publish, see what became of a message, and act when it failed.',
      description: [
        'Publish over HTTP; RabbitMQ routes; nothing that was accepted is lost.',
        '',
        '- **Errors** are problem documents (RFC 9457, `application/problem+json`). Branch on `type`, which is stable; `errors` points at each thing in the input that is wrong.',
        '- **Lists** are `{items, next}`. Give `next` back as `cursor` for the next page; null is the last. A cursor is opaque.',
        '- **Times** are ISO 8601 in UTC. **Ids** of what Courtier makes sort by time.',
        '- **Members** are added to answers over time: ignore what you do not know.',
        '- An operation that is marked `x-alias-of` is the same as that one, at a path that clients of another system know. `x-permission` names what the key has to be allowed.',
      ].join('\n'),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      {
        url: 'https://{api}.execute-api.{region}.amazonaws.com/v1',
        description: 'On AWS: the output `ApiUrl` of the stack `courtier-<stage>-api`.',
        variables: {
          api: { default: 'abcdef1234', description: "API Gateway's id of the API." },
          region: { default: 'eu-west-1', description: 'The region that it is deployed in.' },
        },
      },
      {
        url: 'http://127.0.0.1:{port}',
        description: 'On a laptop: `npm run local`.',
        variables: { port: { default: '8011', description: '`COURTIER_API_PORT`' } },
      },
    ],
  },
  /** Any one of them. */
  securitySchemes: {
    Key: { type: 'http', scheme: 'bearer', description: "A client's key: `Authorization: Bearer ck_…`" },
    ApiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: "A client's key." },
    Jwt: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A token of the OIDC issuer, where the stage has one; its permissions are in a claim.',
    },
  },
} as const;
