import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createPublisher } from '../../adapters/amqp/publisher.ts';
import { publishEvent, publishHandler } from './publish-handler.ts';

/** The function publish behind nothing but Node's HTTP server, in a process of its own. Prints its port when it listens. */
const { BROKER_URL: url = '', BROKER_USERNAME: username = '', BROKER_PASSWORD: password = '' } = process.env;
const handler = publishHandler(createPublisher({ url, credentials: async () => ({ username, password }) }));

const server = createServer(async (request, response) => {
  const answer = await handler(publishEvent(request.url ?? '/', await text(request)));
  response.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(answer.body);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
