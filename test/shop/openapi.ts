import * as z from 'zod';
import { answer, type Documented, type Tags } from '../../docs/openapi/documented.ts';
import { ParcelSchema } from './labels.ts';

export const tags: Tags = { Parcels: 'Parcels, and the labels that they have.' };

export const namedSchemas = { Parcel: ParcelSchema };

export const documented = {
  getParcel: {
    tag: 'Parcels',
    summary: 'Show a parcel',
    description: 'The labels that a parcel has got.',
    path: { id: z.string().meta({ description: "The parcel's id.", examples: ['p-1'] }) },
    problems: ['not-found'],
    answers: { 200: answer('The parcel.', ParcelSchema, { id: 'p-1', labels: ['plain'] }) },
  },
} satisfies Record<string, Documented>;
