import * as z from 'zod';
import { answer, type Documented } from './documented.ts';

const example = `# HELP courtier_up Whether a part could be asked (1) or not (0).
# TYPE courtier_up gauge
courtier_up{part="broker"} 1
`;

export const metrics = {
  metrics: {
    tag: 'Health',
    summary: 'How does it do?',
    description:
      'For Prometheus, in its text format: queues (those made at run time too), how long the oldest message of each waits in SQS, failed messages, circuits. A part that does not answer is `courtier_up{part="…"} 0`, and its metrics are missing.',
    answers: {
      200: answer('The metrics.', z.string(), example, { mediaType: 'text/plain; version=0.0.4' }),
    },
  },
} satisfies Record<string, Documented>;
