import { defineRoutes } from '../route.ts';

/** Publishing over HTTP. */
export const publishRoutes = defineRoutes([
  {
    operation: 'publish',
    method: 'POST',
    path: '/api/messages/publish',
    aliases: ['/api/v1/publish'],
    function: 'publish',
    permission: 'publish',
  },
  {
    // The body with a topic: {topic, message}.
    operation: 'publishTopic',
    method: 'POST',
    path: '/publish',
    function: 'publish',
    permission: 'publish',
  },
  {
    operation: 'publishBatch',
    method: 'POST',
    path: '/api/messages/publish/batch',
    function: 'publish',
    permission: 'publish',
  },
]);
