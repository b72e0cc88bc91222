import * as z from 'zod';
import type { Alert } from './alerts.ts';

export const GAIA_CRITICAL = 'gaia-critical';
const UNTITLED = 'critical alert';

const text = (chars: number) => z.string().trim().min(1).max(chars);

/**
 * A critical alert of Gaia (S3): `{title, source, description}`, with whatever fields it has beside. A body of another
 * shape raises an alert too, for an alert that is refused wakes nobody.
 */
export const GaiaAlertSchema = z
  .looseObject({
    title: text(200).catch(UNTITLED),
    source: text(200).catch('Gaia'),
    description: text(10_000).optional().catch(undefined),
  })
  .or(z.unknown().transform(() => ({ title: UNTITLED, source: 'Gaia', description: undefined })));
export type GaiaAlert = z.output<typeof GaiaAlertSchema>;

/** What the people on duty read. Fields that have no name here stay in the message. */
export function gaiaAlert({ title, source, description }: GaiaAlert, about: Alert['details']): Alert {
  return {
    kind: GAIA_CRITICAL,
    subject: `Gaia: ${title}`.slice(0, 100),
    message: [title, ...(description ? [description] : []), `Raised by ${source}.`].join('\n'),
    details: { ...about, source },
  };
}
