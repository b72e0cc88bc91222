import { type Me, MeSchema } from '../../core/api/views-me.ts';
import { answer, type Documented } from './documented.ts';

export const meSchemas = { Me: MeSchema };

const example: Me = {
  id: '019a2f6e-0000-7000-8000-000000000001',
  name: 'shop',
  permissions: ['publish:orders.*', 'read:failed'],
};

export const me = {
  getMe: {
    tag: 'Clients',
    summary: 'Say who asks',
    description:
      'Whom the key or the token stands for, and what it may do: what a page shows to the person who signed in. Every client may ask.',
    answers: { 200: answer('Who asks.', MeSchema, example) },
  },
} satisfies Record<string, Documented>;
