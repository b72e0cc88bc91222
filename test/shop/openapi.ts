import * as z from 'zod';
import { answer, type Documented } from '../../docs/openapi/documented.ts';

export const ParcelViewSchema = z.object({ id: z.string() });

export const namedSchemas = { Parcel: ParcelViewSchema };

export const documented = {
  getParcel: {
    tag: 'Orders',
    summary: 'Show a parcel',
    description: 'What is known of a parcel.',
    path: { id: z.string().meta({ description: "The parcel's id.", examples: ['p-1'] }) },
    answers: { 200: answer('The parcel.', ParcelViewSchema, { id: 'p-1' }) },
  },
} satisfies Record<string, Documented>;
