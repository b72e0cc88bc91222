import * as z from 'zod';
import type { Alert } from '../../../core/alert/alerts.ts';
import { outsideText } from '../../../core/alert/outside-text.ts';

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

/** What the people on duty read, as text that no mail program makes a link of. Fields without a name here stay in the message. */
export function gaiaAlert({ title, source, description }: GaiaAlert, about: Alert['details']): Alert {
  const shown = outsideText(title, 200);
  return {
    kind: GAIA_CRITICAL,
    subject: `Gaia: ${shown}`.slice(0, 100),
    message: [
      shown,
      ...(description ? [outsideText(description, 10_000)] : []),
      `Raised by ${outsideText(source, 200)}.`,
    ].join('\n'),
    details: { ...about, source },
  };
}
