import { argument } from '../../cli/flags.ts';
import { queueNames } from '../names.ts';

export const oneQueue = {
  kind: 'tuple',
  parameters: [{ ...argument('queue', 'the name of a queue'), proposeCompletions: queueNames }],
} as const;
